// The container log: one record per line on standard error.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/instant.h"

namespace cog::server {

enum class Level { debug, info, warn, error };

// "debug", "info", "warn", "warning" or "error" in any case; nothing for another word.
std::optional<Level> parse_level(std::string_view text);

// What we say ourselves, and what the model prints during setup, predictions and between them.
enum class Target { server, setup, prediction, user };

struct LogRecord {
  Level level = Level::info;
  Target target = Target::server;
  std::string_view message;
  std::string_view prediction_id = {};  // empty = none
  std::string_view source = {};         // "Stdout" or "Stderr" for what a model printed
};

enum class LogFormat { json, console };

struct LogSettings {
  Level level = Level::info;  // what a model prints is written at any level
  LogFormat format = LogFormat::json;
  bool colours = false;

  bool operator==(const LogSettings&) const = default;
};

// One line with its newline. For people, what a model prints stands alone on it.
std::string render(const LogRecord& record, const LogSettings& settings,
                   std::chrono::system_clock::time_point time);

class Log {
 public:
  explicit Log(LogSettings settings) : settings_(settings) {}

  // One write() to standard error; what can't be written is lost.
  void write(const LogRecord& record) const;

 private:
  LogSettings settings_;
};

}  // namespace cog::server
