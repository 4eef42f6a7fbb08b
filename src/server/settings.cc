#include "server/settings.h"

#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace cog::server {
namespace {

std::optional<long> parse_number(std::string_view text) {
  long number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

uint16_t parse_port(const std::string& text, const std::string& origin) {
  auto number = parse_number(text);
  if (!number || *number < 0 || *number > 65535) {
    throw Error(ErrorCode::usage, origin + " is not a port: " + in_quotes(text),
                "give a number from 1 to 65535");
  }
  return static_cast<uint16_t>(*number);
}

bool parse_switch(const std::string& text) {
  std::string word = to_lower(text);
  return !(word.empty() || word == "0" || word == "false" || word == "no" || word == "off");
}

void read_flag(const std::string& flag, const std::string& value, Settings& settings) {
  if (flag == "--host") {
    settings.host = value == "localhost" ? "127.0.0.1" : value;
  } else if (flag == "--port") {
    settings.port = parse_port(value, "--port");
  } else if (flag == "--await-explicit-shutdown") {
    settings.ignore_sigterm = parse_switch(value);
  } else if (flag == "--x-mode") {
    if (value != "predict") {
      throw Error(ErrorCode::not_supported, "--x-mode " + value + " is not supported yet");
    }
  } else if (flag == "--upload-url") {
    throw Error(ErrorCode::not_supported, "--upload-url is not supported yet");
  } else if (flag != "--threads") {  // which has no meaning here and is harmless
    throw Error(ErrorCode::usage, "There is no flag " + flag,
                "the flags are --host, --port, --await-explicit-shutdown and --version");
  }
}

// --flag value and --flag=value.
void read_flags(const std::vector<std::string>& arguments, Settings& settings) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string flag = arguments[i];
    size_t equals = flag.find('=');
    if (equals != flag.npos) {
      read_flag(flag.substr(0, equals), flag.substr(equals + 1), settings);
    } else if (i + 1 < arguments.size()) {
      read_flag(flag, arguments[++i], settings);
    } else {
      throw Error(ErrorCode::usage, flag + " needs a value");
    }
  }
}

// Whole seconds; a wrong value is said and left out, so that a typing error does not stop a server.
std::optional<std::chrono::seconds> seconds_of(const char* name, const os::Environment& environment,
                                               Settings& settings) {
  auto text = environment.get(name);
  if (!text) return std::nullopt;
  auto number = parse_number(*text);
  if (number && *number >= 0 && *number <= 1'000'000'000) return std::chrono::seconds(*number);
  settings.warnings.push_back(std::string(name) + " is not a number of seconds: " + in_quotes(*text));
  return std::nullopt;
}

void read_log_settings(const os::Environment& environment, Settings& settings) {
  if (auto text = environment.get("COG_LOG_LEVEL")) {
    if (auto level = parse_level(*text)) {
      settings.log.level = *level;
    } else {
      settings.warnings.push_back("COG_LOG_LEVEL is not one of debug, info, warn and error: " +
                                  in_quotes(*text));
    }
  }
  auto format = environment.get("COG_LOG_FORMAT");
  if (!format) format = environment.get("LOG_FORMAT");
  if (format == "console") settings.log.format = LogFormat::console;
}

std::string reference_of(const os::Environment& environment) {
  if (auto reference = environment.get("COG_PREDICT_TYPE_STUB")) return *reference;
  if (environment.get("COG_TRAIN_TYPE_STUB")) {
    throw Error(ErrorCode::not_supported, "Training is not supported yet",
                "set COG_PREDICT_TYPE_STUB to serve predictions");
  }
  throw Error(ErrorCode::usage, "COG_PREDICT_TYPE_STUB environment variable is not set",
              "set it to the model to serve, for example run.py:Runner; images that cog built "
              "have it");
}

}  // namespace

Settings read_settings(const std::vector<std::string>& arguments,
                       const os::Environment& environment) {
  Settings settings;
  if (auto port = environment.get("PORT")) settings.port = parse_port(*port, "PORT");
  read_flags(arguments, settings);
  settings.reference = reference_of(environment);
  settings.path = environment.get("PATH").value_or("/usr/local/bin:/usr/bin:/bin");
  settings.setup_timeout = seconds_of("COG_SETUP_TIMEOUT", environment, settings);
  if (settings.setup_timeout == std::chrono::seconds(0)) settings.setup_timeout.reset();
  if (auto drain = seconds_of("COG_DRAIN_TIMEOUT", environment, settings)) {
    settings.drain_timeout = *drain;
  }
  read_log_settings(environment, settings);
  auto slots = environment.get("COG_MAX_CONCURRENCY");
  if (slots && *slots != "1") {
    settings.warnings.push_back("COG_MAX_CONCURRENCY=" + *slots +
                                " is not supported yet; predictions run one at a time");
  }
  return settings;
}

}  // namespace cog::server
