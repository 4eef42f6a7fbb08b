#include "build/secrets.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "os/file_system.h"
#include "os/unique_fd.h"

namespace cog::build {
namespace {

constexpr const char* kForms = "write it as id=ID,src=FILE or id=ID,env=VARIABLE";

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw Error(ErrorCode::usage, "--secret " + in_quotes(text) + ": " + why, kForms);
}

// One line of CSV (RFC 4180): a field that is in quotes may have commas, and quotes doubled.
std::vector<std::string> split_csv(std::string_view text) {
  std::vector<std::string> fields(1);
  enum { at_start, plain, quoted, after_quote } state = at_start;
  for (char c : text) {
    if (state == quoted) {
      state = c == '"' ? after_quote : quoted;
      if (c != '"') fields.back() += c;
    } else if (c == ',') {
      fields.emplace_back();
      state = at_start;
    } else if (c == '"' && state != plain) {
      if (state == after_quote) fields.back() += c;
      state = quoted;
    } else if (c == '"' || state == after_quote) {
      refuse(text, "a quote in the middle of a field");
    } else {
      fields.back() += c;
      state = plain;
    }
  }
  if (state == quoted) refuse(text, "a quote has no end");
  return fields;
}

// All of the file, or its beginning if it is too large for a secret; nothing if it can't be opened.
// It may be a pipe, as a shell's <(command) is.
std::optional<std::string> read_beginning(const std::string& path) {
  os::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return std::nullopt;
  std::string bytes;
  char buffer[64 * 1024];
  while (bytes.size() <= engine::kMaxSecretSize) {
    const ssize_t count = ::read(fd.get(), buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    bytes.append(buffer, static_cast<size_t>(count));
  }
  return bytes;
}

std::string read_value(const SecretSource& source, const std::string& path) {
  std::optional<std::string> value = read_beginning(path);
  if (!value) {
    const int reason = errno;
    throw Error(reason == ENOENT || reason == ENOTDIR ? ErrorCode::not_found : ErrorCode::io,
                "can't read the secret " + in_quotes(source.id) + ": " + std::strerror(reason),
                "a relative path starts at the project's folder", {path});
  }
  if (value->size() > engine::kMaxSecretSize) {
    throw Error(ErrorCode::input,
                "the secret " + in_quotes(source.id) + " is larger than " +
                    std::to_string(engine::kMaxSecretSize) + " bytes",
                "", {path});
  }
  return std::move(*value);
}

engine::Secret read_secret(const SecretSource& source, const std::string& folder,
                           const os::Environment& environment) {
  const bool only_id = source.file.empty() && source.variable.empty();
  const std::string& variable = only_id ? source.id : source.variable;
  if (!variable.empty()) {
    if (auto value = environment.get(variable)) return {source.id, *value};
    if (!only_id) {
      throw Error(
          ErrorCode::not_found,
          "the environment variable " + variable + ", which has the secret " +
              in_quotes(source.id) + ", is not set or empty",
          "export " + variable + ", or name a file: --secret id=" + source.id + ",src=FILE");
    }
  }
  const std::string path = environment.expand_home(only_id ? source.id : source.file);
  return {source.id, read_value(source, os::join_path(folder, path))};
}

}  // namespace

SecretSource parse_secret(std::string_view text) {
  SecretSource source;
  std::string type;
  for (const std::string& field : split_csv(text)) {
    const size_t equals = field.find('=');
    if (equals == field.npos) refuse(text, in_quotes(field) + " is not of the form key=value");
    const std::string key = to_lower(field.substr(0, equals));
    const std::string value = field.substr(equals + 1);
    if (key == "id") {
      source.id = value;
    } else if (key == "src" || key == "source") {
      source.file = value;
    } else if (key == "env") {
      source.variable = value;
    } else if (key == "type") {
      type = value;
      if (type != "file" && type != "env") refuse(text, "there is no type " + in_quotes(type));
    } else {
      refuse(text, "there is no key " + in_quotes(key));
    }
  }
  if (source.id.empty()) refuse(text, "it has no id");
  if (!source.file.empty() && !source.variable.empty()) {
    refuse(text, "the value comes from a file or from a variable, not from both");
  }
  if (type == "env" && source.variable.empty()) source.variable = std::exchange(source.file, "");
  if (type == "env" && source.variable.empty()) source.variable = source.id;
  if (type == "file" && !source.variable.empty()) refuse(text, "a file is named by src, not env");
  if (type == "file" && source.file.empty()) source.file = source.id;
  return source;
}

std::vector<engine::Secret> read_secrets(const std::vector<SecretSource>& sources,
                                         const std::string& folder,
                                         const os::Environment& environment) {
  std::vector<engine::Secret> secrets;
  std::set<std::string> ids;
  for (const SecretSource& source : sources) {
    if (!ids.insert(source.id).second) {
      throw Error(ErrorCode::usage, "--secret: the id " + in_quotes(source.id) + " is there twice");
    }
    secrets.push_back(read_secret(source, folder, environment));
  }
  return secrets;
}

}  // namespace cog::build
