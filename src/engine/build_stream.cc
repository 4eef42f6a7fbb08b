#include "engine/build_stream.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"

namespace cog::engine {
namespace {

using nlohmann::json;

constexpr std::string_view kInternal = "[internal] ";  // BuildKit's own steps
constexpr const char* kTrace = "moby.buildkit.trace";

std::string text_at(const json& object, const char* name) {
  auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// How builders write "it ended with N": the digits, "" if none of them did.
std::string exit_code_in(std::string_view error) {
  constexpr std::array<std::string_view, 3> kMarks = {
      "exit code: ", "non-zero code: ", "exit status "};
  for (std::string_view mark : kMarks) {
    size_t at = error.rfind(mark);
    if (at == error.npos) continue;
    std::string_view rest = error.substr(at + mark.size());
    return std::string(rest.substr(0, rest.find_first_not_of("0123456789")));
  }
  return "";
}

// "[3/7] RUN make" -> "RUN make"
std::string_view command_of(std::string_view step) {
  size_t end = step.starts_with("[") ? step.find("] ") : step.npos;
  return end == step.npos ? step : step.substr(end + 2);
}

}  // namespace

std::string failure_message(std::string_view step, std::string_view error) {
  for (std::string_view prefix :
       {"failed to solve: ", "failed to solve with frontend dockerfile.v0: ",
        "failed to create LLB definition: "}) {
    if (error.starts_with(prefix)) error.remove_prefix(prefix.size());
  }
  const std::string reason(trim(error.substr(0, error.find('\n'))));
  if (step.empty()) return reason;
  const std::string command(command_of(step));
  if (step.starts_with(kInternal)) return "can't " + command + ": " + reason;
  const std::string code = exit_code_in(error);
  return command + (code.empty() ? " failed: " + reason : " failed with exit code " + code);
}

void BuildStream::read_line(const std::string& line) {
  if (trim(line).empty()) return;
  json message = json::parse(line, nullptr, false);
  if (!message.is_object()) {
    throw Error(ErrorCode::engine, "the engine's answer to a build can't be understood");
  }
  if (text_at(message, "id") == kTrace) {
    auto bytes = decode_base64(text_at(message, "aux"));
    if (!bytes) throw Error(ErrorCode::engine, "the engine's build progress can't be understood");
    buildkit_.add(*bytes);
    return;
  }
  if (message.contains("aux")) {
    if (std::string id = text_at(message["aux"], "ID"); !id.empty()) image_id_ = id;
  }
  if (std::string text = text_at(message, "stream"); !text.empty()) plain_.add(text);
  if (message.contains("error")) error_ = text_at(message, "error");
}

void BuildStream::add(std::string_view piece) {
  lines_.add(piece, [this](const std::string& line) { read_line(line); });
}

void BuildStream::finish() {
  lines_.finish([this](const std::string& line) { read_line(line); });
  plain_.finish(error_.value_or(""));
  if (!error_) return;
  const bool known = !buildkit_.failed_step().empty();
  throw Error(ErrorCode::build, failure_message(known ? buildkit_.failed_step() : plain_.step(),
                                                known ? buildkit_.failure() : *error_));
}

}  // namespace cog::engine
