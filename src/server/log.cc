#include "server/log.h"

#include <unistd.h>

#include <array>

#include "base/json_text.h"
#include "base/text.h"

namespace cog::server {
namespace {

constexpr std::array<std::string_view, 4> kLevels = {"DEBUG", "INFO", "WARN", "ERROR"};
constexpr std::array<std::string_view, 4> kTargets = {"coglet", "coglet::setup",
                                                      "coglet::prediction", "coglet::user"};
constexpr std::array<std::string_view, 4> kColours = {"\x1b[2m", "\x1b[32m", "\x1b[33m",
                                                      "\x1b[31m"};

template <typename Names, typename Enum>
std::string_view name_of(const Names& names, Enum value) {
  return names[static_cast<size_t>(value)];
}

bool is_of_model(const LogRecord& record) { return !record.source.empty(); }

std::string render_json(const LogRecord& record, std::chrono::system_clock::time_point time) {
  std::string line;
  line.reserve(192 + record.message.size());
  line += R"({"timestamp":")";
  line += to_timestamp(time);
  line += R"(Z","level":")";
  line += name_of(kLevels, record.level);
  line += R"(","fields":{"message":)";
  append_json_string(line, record.message);
  if (!record.prediction_id.empty()) {
    line += R"(,"prediction_id":)";
    append_json_string(line, record.prediction_id);
  }
  if (!record.source.empty()) {
    line += R"(,"source":)";
    append_json_string(line, record.source);
  }
  line += R"(},"target":")";
  line += name_of(kTargets, record.target);
  line += "\"}\n";
  return line;
}

// What a request says must not look like another line, nor steer a terminal.
void append_visible(std::string& line, std::string_view text) {
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    line += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
}

std::string render_console(const LogRecord& record, bool colours,
                           std::chrono::system_clock::time_point time) {
  // What a model prints is for the person who runs it, as it would be without a server around it.
  if (is_of_model(record)) return std::string(record.message) + "\n";
  std::string line = to_timestamp(time) + "Z ";
  if (colours) line += name_of(kColours, record.level);
  line += name_of(kLevels, record.level);
  if (colours) line += "\x1b[0m";
  line += ' ';
  line += name_of(kTargets, record.target);
  if (!record.prediction_id.empty()) {
    line += '[';
    append_visible(line, record.prediction_id);
    line += ']';
  }
  line += ": ";
  append_visible(line, record.message);
  line += '\n';
  return line;
}

}  // namespace

std::optional<Level> parse_level(std::string_view text) {
  std::string word = to_lower(text);
  if (word == "debug") return Level::debug;
  if (word == "info") return Level::info;
  if (word == "warn" || word == "warning") return Level::warn;
  if (word == "error") return Level::error;
  return std::nullopt;
}

std::string render(const LogRecord& record, const LogSettings& settings,
                   std::chrono::system_clock::time_point time) {
  if (settings.format == LogFormat::json) return render_json(record, time);
  return render_console(record, settings.colours, time);
}

void Log::write(const LogRecord& record) const {
  if (record.level < settings_.level && !is_of_model(record)) return;
  std::string line = render(record, settings_, std::chrono::system_clock::now());
  std::string_view rest = line;
  while (!rest.empty()) {
    ssize_t count = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (count <= 0) return;
    rest.remove_prefix(static_cast<size_t>(count));
  }
}

}  // namespace cog::server
