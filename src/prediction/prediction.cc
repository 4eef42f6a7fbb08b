#include "prediction/prediction.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json_text.h"
#include "prediction/json_depth.h"

namespace cog::prediction {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 5> kStatusNames = {"starting", "processing", "succeeded",
                                                          "failed", "canceled"};
constexpr int kBodyDepthLimit = 128;
constexpr int kAnswerDepthLimit = 1000;  // as deep as Python's json writes

// nlohmann's texts start with "[json.exception.parse_error.101] parse error at ".
std::string reason_of(const json::exception& error) {
  std::string_view text = error.what();
  size_t end = text.find("] ");
  return std::string(end == text.npos ? text : text.substr(end + 2));
}

json parse_body(std::string_view body) {
  constexpr const char* kFailed = "Failed to parse the request body as JSON: ";
  if (nests_deeper_than(body, kBodyDepthLimit)) {
    throw Error(ErrorCode::input, std::string(kFailed) + "brackets nest deeper than " +
                                      std::to_string(kBodyDepthLimit));
  }
  try {
    return json::parse(body);
  } catch (const json::exception& error) {
    throw Error(ErrorCode::input, kFailed + reason_of(error));
  }
}

[[noreturn]] void wrong_shape(const std::string& what) {
  throw Error(ErrorCode::schema, "Failed to read the request body: " + what);
}

std::optional<std::string> optional_string(const json& body, const char* name) {
  auto found = body.find(name);
  if (found == body.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) {
    wrong_shape(std::string(name) + " must be a string, not " + found->type_name());
  }
  return found->get<std::string>();
}

// Of an answer: nothing said is "", anything but a string is a json::exception.
std::string text_of(const json& body, const char* name) {
  auto found = body.find(name);
  return found == body.end() || found->is_null() ? "" : found->get<std::string>();
}

std::string context_of(const json& body) {
  auto found = body.find("context");
  if (found == body.end()) return "{}";
  if (!found->is_object()) {
    wrong_shape(std::string("context must be an object of strings, not ") + found->type_name());
  }
  for (const auto& [name, value] : found->items()) {
    if (!value.is_string()) {
      wrong_shape("context." + name + " must be a string, not " + value.type_name());
    }
  }
  return found->dump();
}

void append_member(std::string& text, std::string_view name, std::string_view value) {
  text += text.size() > 1 ? ",\"" : "\"";
  text += name;
  text += "\":";
  text += value;
}

void append_text_member(std::string& text, std::string_view name, std::string_view value) {
  append_member(text, name, "");
  append_json_string(text, value);
}

}  // namespace

std::string_view to_text(Status status) { return kStatusNames[static_cast<size_t>(status)]; }

std::optional<Status> parse_status(std::string_view text) {
  for (size_t i = 0; i < kStatusNames.size(); ++i) {
    if (kStatusNames[i] == text) return static_cast<Status>(i);
  }
  return std::nullopt;
}

Request parse_request(std::string_view text) {
  json body = parse_body(text);
  if (!body.is_object()) {
    wrong_shape(std::string("it must be an object, not ") + body.type_name());
  }
  Request request;
  request.id = optional_string(body, "id");
  request.webhook = optional_string(body, "webhook");
  request.context = context_of(body);
  auto input = body.find("input");
  if (input != body.end() && !input->is_null()) request.input = input->dump();
  return request;
}

std::string to_json(const Request& request) {
  std::string text = "{";
  if (request.context != "{}") append_member(text, "context", request.context);
  if (request.id) append_text_member(text, "id", *request.id);
  append_member(text, "input", request.input);
  if (request.webhook) append_text_member(text, "webhook", *request.webhook);
  text += "}";
  return text;
}

std::string to_json(const Response& response) {
  std::string text;
  text.reserve(256 + response.logs.size() + (response.output ? response.output->size() : 0));
  text = "{";
  if (!response.completed_at.empty()) {
    append_text_member(text, "completed_at", response.completed_at);
  }
  if (!response.created_at.empty()) append_text_member(text, "created_at", response.created_at);
  if (response.status == Status::failed) append_text_member(text, "error", response.error);
  append_text_member(text, "id", response.id);
  append_text_member(text, "logs", response.logs);
  append_member(text, "metrics", "{");
  bool first = true;
  for (const auto& [name, value] : response.metrics) {
    if (!first) text += ',';
    first = false;
    append_json_string(text, name);
    text += ':';
    text += value;
  }
  text += '}';
  if (response.output) {
    append_member(text, "output", *response.output);
  } else if (response.status == Status::succeeded) {
    append_member(text, "output", "null");
  }
  if (!response.started_at.empty()) append_text_member(text, "started_at", response.started_at);
  append_text_member(text, "status", to_text(response.status));
  text += '}';
  return text;
}

Response parse_response(std::string_view text) {
  try {
    json body = nests_deeper_than(text, kAnswerDepthLimit) ? json() : json::parse(text);
    auto word = body.at("status").get<std::string>();
    auto status = parse_status(word);
    if (!status) throw Error(ErrorCode::network, "The server sent an unknown status: " + word);

    Response response;
    response.status = *status;
    response.id = text_of(body, "id");
    response.error = text_of(body, "error");
    response.logs = text_of(body, "logs");
    response.created_at = text_of(body, "created_at");
    response.started_at = text_of(body, "started_at");
    response.completed_at = text_of(body, "completed_at");
    if (auto output = body.find("output"); output != body.end()) response.output = output->dump();
    if (auto metrics = body.find("metrics"); metrics != body.end()) {
      for (const auto& [name, value] : metrics->items()) response.metrics[name] = value.dump();
    }
    return response;
  } catch (const json::exception& error) {
    throw Error(ErrorCode::network, "The server's answer is not a prediction: " + reason_of(error));
  }
}

}  // namespace cog::prediction
