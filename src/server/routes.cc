#include "server/routes.h"

#include "base/error.h"
#include "base/json_text.h"
#include "base/text.h"

namespace cog::server {
namespace {

constexpr size_t kIdLimit = 1024;
constexpr const char* kNoStream =
    "This model does not support streaming responses. Add @cog.streaming to predict() to enable "
    "SSE.";

// `q` parameters aside, whether a comma-separated header has the word as one of its items.
bool lists(std::string_view header, std::string_view word) {
  if (header.empty()) return false;
  for (const std::string& item : split(header, ',')) {
    if (to_lower(trim(std::string_view(item).substr(0, item.find(';')))) == word) return true;
  }
  return false;
}

bool is_json(std::string_view content_type) {
  std::string type = to_lower(trim(content_type.substr(0, content_type.find(';'))));
  constexpr std::string_view kSuffix = "+json";
  return type == "application/json" ||
         (type.rfind("application/", 0) == 0 && type.size() > kSuffix.size() &&
          type.compare(type.size() - kSuffix.size(), kSuffix.npos, kSuffix) == 0);
}

std::string detail(const std::vector<std::string>& place, std::string_view message,
                   std::string_view type) {
  std::string text = R"({"loc":[)";
  for (const std::string& part : place) {
    if (text.back() != '[') text += ',';
    append_json_string(text, part);
  }
  text += R"(],"msg":)";
  append_json_string(text, message);
  text += R"(,"type":")";
  text += type;
  return text + "\"}";
}

HttpAnswer unprocessable(const std::vector<std::string>& details) {
  return {422, R"({"detail":[)" + join(details, ",") + "]}", ""};
}

HttpAnswer refusal_answer(const Refusal& refusal) {
  return {refusal.http_status,
          R"({"error":)" + json_string(refusal.reason) + R"(,"status":"failed"})", ""};
}

// They come from the request: the log takes so many of them, and so much of each.
std::string some_of(const std::vector<std::string>& names) {
  constexpr size_t kNames = 10;
  constexpr size_t kLength = 100;
  std::vector<std::string> shown;
  for (const std::string& name : names) {
    if (shown.size() == kNames) {
      shown.push_back("and " + std::to_string(names.size() - kNames) + " more");
      break;
    }
    shown.push_back(shorten(name, kLength));
  }
  return join(shown, ", ");
}

// Routes that clients of this API know and that are not served yet. They are not advertised.
bool is_planned(std::string_view path) {
  auto starts_with = [path](std::string_view prefix) { return path.rfind(prefix, 0) == 0; };
  return starts_with("/predictions/") || path == "/trainings" || starts_with("/trainings/");
}

std::string allowed(std::string_view method) {
  return method == "GET" ? "GET,HEAD" : std::string(method);
}

}  // namespace

const Routes::Route Routes::kRoutes[] = {
    {"GET", "/", &Routes::discover},
    {"GET", "/health-check", &Routes::tell_health},
    {"GET", "/openapi.json", &Routes::tell_schema},
    {"POST", "/predictions", &Routes::predict},
    {"POST", "/shutdown", &Routes::shut_down},
};

HttpAnswer error_answer(int status, std::string_view message) {
  return {status, R"({"error":)" + json_string(message) + "}", ""};
}

void Routes::handle(const HttpRequest& request, const Answer& answer, Instant now) {
  std::optional<HttpAnswer> given;
  try {
    given = route(request, answer, now);
  } catch (const std::exception& error) {  // such as no memory: the next request may be smaller
    given =
        error_answer(500, std::string("The server could not handle the request: ") + error.what());
  }
  if (given) answer(std::move(*given));
}

std::optional<HttpAnswer> Routes::route(const HttpRequest& request, const Answer& answer,
                                        Instant now) {
  std::string_view path = request.target.substr(0, request.target.find('?'));
  std::string_view method = request.method == "HEAD" ? "GET" : request.method;
  for (const Route& route : kRoutes) {
    if (route.path != path) continue;
    if (route.method == method) return (this->*route.handler)(request, answer, now);
    HttpAnswer refused =
        error_answer(405, std::string(request.method) + " is not allowed for " + std::string(path));
    refused.allow = allowed(route.method);
    return refused;
  }
  if (is_planned(path)) {
    return error_answer(
        501, std::string(request.method) + " " + std::string(path) + " is not supported yet");
  }
  return error_answer(404, "There is nothing at " + std::string(path));
}

std::optional<HttpAnswer> Routes::discover(const HttpRequest&, const Answer&, Instant) {
  HealthReport health = service_.health();
  std::string text = R"({"cog_version":)";
  append_json_string(text, health.sdk_version.empty() ? version_ : health.sdk_version);
  text += R"(,"healthcheck_url":"/health-check","openapi_url":"/openapi.json",)"
          R"("predictions_url":"/predictions","shutdown_url":"/shutdown"})";
  return HttpAnswer{200, std::move(text), ""};
}

std::optional<HttpAnswer> Routes::tell_health(const HttpRequest&, const Answer&, Instant) {
  return HttpAnswer{200, to_json(service_.health(), version_), ""};
}

std::optional<HttpAnswer> Routes::tell_schema(const HttpRequest&, const Answer&, Instant) {
  if (model_.document.empty()) {
    return error_answer(503, "OpenAPI schema not available");
  }
  return HttpAnswer{200, model_.document, ""};
}

std::optional<HttpAnswer> Routes::shut_down(const HttpRequest&, const Answer&, Instant now) {
  service_.shut_down(now);
  return HttpAnswer{200, "{}", ""};
}

std::optional<HttpAnswer> Routes::predict(const HttpRequest& http, const Answer& answer,
                                          Instant now) {
  if (http.content_type && !is_json(*http.content_type)) {
    return error_answer(415, "Expected a body with `Content-Type: application/json`, not " +
                                 std::string(*http.content_type));
  }
  // Without a body and a type of it there is nothing to parse: the model runs with its defaults.
  std::string_view body = http.body.empty() && !http.content_type ? "{}" : http.body;
  prediction::Request request;
  try {
    request = prediction::parse_request(body);
  } catch (const Error& error) {
    if (error.code != ErrorCode::schema) return error_answer(400, error.message);
    return unprocessable({detail({"body"}, error.message, "value_error")});
  }

  if (request.id && request.id->size() > kIdLimit) {
    return unprocessable({detail(
        {"body", "id"}, "The id is over the limit of " + std::to_string(kIdLimit) + " bytes",
        "value_error")});
  }
  if (lists(http.accept, "text/event-stream")) {
    if (!model_.streams) return error_answer(406, kNoStream);
    return error_answer(501, "Streaming responses are not supported yet");
  }
  if (lists(http.prefer, "respond-async")) {
    return error_answer(501, "Prefer: respond-async is not supported yet");
  }
  if (request.webhook) return error_answer(501, "Webhooks are not supported yet");

  if (model_.validator) {
    signature::Checked checked = model_.validator->check(request.input);
    if (!checked.violations.empty()) {
      std::vector<std::string> details;
      for (const signature::Violation& violation : checked.violations) {
        bool missing = violation.kind == signature::ViolationKind::missing;
        details.push_back(detail({"body", "input", violation.field}, violation.message,
                                 missing ? "value_error.missing" : "value_error"));
      }
      return unprocessable(details);
    }
    if (!checked.unknown.empty()) {
      service_.warn("Inputs that the model does not have were left out: " +
                    some_of(checked.unknown));
    }
    request.input = std::move(checked.input);
  }
  auto reply = [answer](const prediction::Response& response) {
    answer({200, prediction::to_json(response), ""});
  };
  if (auto refusal = service_.predict(request, std::move(reply), now)) {
    return refusal_answer(*refusal);
  }
  return std::nullopt;
}

}  // namespace cog::server
