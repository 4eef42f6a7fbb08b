#include "client/inputs.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/diagnostics.h"
#include "base/error.h"
#include "base/text.h"
#include "os/file_system.h"
#include "prediction/data_url.h"
#include "prediction/json_depth.h"
#include "signature/validator.h"

namespace cog::client {
namespace {

using nlohmann::json;
using signature::Kind;

constexpr int kDeepest = 128;  // levels of JSON, as the server takes them

using signature::Type;

std::vector<std::string> input_names(const signature::Signature& signature) {
  std::vector<std::string> names;
  for (const signature::Input& input : signature.inputs) names.push_back(input.name);
  return names;
}

std::string hint_for_unknown(const std::string& name, const signature::Signature& signature) {
  std::vector<std::string> names = input_names(signature);
  if (names.empty()) return "this model takes no inputs";
  if (std::optional<std::string> meant = nearest(name, names)) {
    return "did you mean \"" + *meant + "\"?";
  }
  return "it takes: " + join(names, ", ");
}

[[noreturn]] void fail(const std::string& name, const std::string& message,
                       const std::string& hint = "") {
  throw Error(ErrorCode::input, "input \"" + name + "\": " + message, hint);
}

std::string file_as_data_url(const std::string& name, std::string_view path,
                             const os::Environment& environment) {
  std::string file = environment.expand_home(path);
  try {
    return prediction::to_data_url(prediction::media_type_of(file), os::read_file(file));
  } catch (const Error& error) {
    // The message says which input asked for the file.
    fail(name, error.message, "give a file that exists: -i " + name + "=@FILE");
  }
}

bool is_url(std::string_view value) {
  std::string start = to_lower(value.substr(0, 8));
  return start.starts_with("http://") || start.starts_with("https://") ||
         start.starts_with("data:");
}

std::optional<json> parse_number(std::string_view text, bool whole) {
  const char* end = text.data() + text.size();
  int64_t integer = 0;
  auto [stop, error] = std::from_chars(text.data(), end, integer);
  if (error == std::errc() && stop == end) return integer;
  if (whole) return std::nullopt;
  double number = 0;
  auto [number_stop, number_error] = std::from_chars(text.data(), end, number);
  bool ok = number_error == std::errc() && number_stop == end && std::isfinite(number);
  return ok ? std::optional<json>(number) : std::nullopt;
}

// Reads one value of a type that is not a list.
json parse_scalar(const Argument& argument, const Type& type, const os::Environment& environment) {
  const std::string& text = argument.value;
  if (!text.empty() && text[0] == '@') {
    return file_as_data_url(argument.name, std::string_view(text).substr(1), environment);
  }
  switch (type.kind) {
    case Kind::path:
      if (!is_url(text)) {
        fail(argument.name, in_quotes(text) + " is not a URL",
             "for a file of this machine write -i " + argument.name + "=@" + text);
      }
      return text;
    case Kind::integer:
      if (auto number = parse_number(text, true)) return *number;
      fail(argument.name, "expected an integer, got " + in_quotes(text));
    case Kind::number:
      if (auto number = parse_number(text, false)) return *number;
      fail(argument.name, "expected a number, got " + in_quotes(text));
    case Kind::boolean:
      if (text == "true" || text == "false") return text == "true";
      fail(argument.name, "expected true or false, got " + in_quotes(text));
    case Kind::object: {
      json value = json::parse(text, nullptr, false);
      if (value.is_object()) return value;
      fail(argument.name, "expected a JSON object, got " + in_quotes(text),
           "write it in quotes: -i '" + argument.name + R"(={"key": "value"}')");
    }
    default:
      return text;
  }
}

json parse_list(const std::string& name, const std::vector<std::string>& values, const Type& type,
                const os::Environment& environment) {
  if (values.size() == 1) {
    json whole = json::parse(values[0], nullptr, false);
    if (whole.is_array()) return whole;
  }
  COG_CHECK(type.items.size() == 1);
  json list = json::array();
  for (const std::string& value : values) {
    list.push_back(parse_scalar({name, value}, type.items[0], environment));
  }
  return list;
}

}  // namespace

Argument parse_argument(std::string_view text) {
  size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    throw Error(ErrorCode::usage, "-i takes NAME=VALUE, got " + in_quotes(text),
                "for example: -i prompt=\"a photo of a cat\" -i image=@cat.png");
  }
  std::string_view value = text.substr(equals + 1);
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  return {std::string(text.substr(0, equals)), std::string(value)};
}

std::string make_input(const std::vector<Argument>& arguments,
                       const signature::Signature& signature, const os::Environment& environment) {
  std::map<std::string, std::vector<std::string>> given;
  for (const Argument& argument : arguments) given[argument.name].push_back(argument.value);

  json input = json::object();
  for (const auto& [name, values] : given) {
    auto found =
        std::find_if(signature.inputs.begin(), signature.inputs.end(),
                     [&name = name](const signature::Input& one) { return one.name == name; });
    if (found == signature.inputs.end()) {
      throw Error(ErrorCode::input, "the model has no input \"" + name + "\"",
                  hint_for_unknown(name, signature));
    }
    if (found->type.kind == Kind::list) {
      input[name] = parse_list(name, values, found->type, environment);
    } else if (values.size() > 1) {
      fail(name, "given " + std::to_string(values.size()) + " times, but it is not a list");
    } else {
      input[name] = parse_scalar({name, values[0]}, found->type, environment);
    }
  }
  // Bytes that are not UTF-8 are replaced: a shell can hand us anything.
  return input.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string make_input(std::string_view text, const os::Environment& environment) {
  bool deep = prediction::nests_deeper_than(text, kDeepest);
  json input = deep ? json() : json::parse(text, nullptr, false);
  if (!input.is_object()) {
    throw Error(ErrorCode::input, "--json takes a JSON object",
                R"(for example: --json '{"prompt": "a photo of a cat"}', or --json @FILE)");
  }
  for (auto& [name, value] : input.items()) {
    if (!value.is_string()) continue;
    const auto& value_text = value.get_ref<const std::string&>();
    if (value_text.starts_with('@')) {
      value = file_as_data_url(name, std::string_view(value_text).substr(1), environment);
    }
  }
  return input.dump(-1, ' ', false, json::error_handler_t::replace);
}

void check_input(std::string_view input, const signature::Signature& signature) {
  signature::Checked checked = signature::Validator(signature).check(input);
  Diagnostics found;
  for (const std::string& name : checked.unknown) {
    found.error({}, "the model has no input \"" + name + "\"", hint_for_unknown(name, signature));
  }
  for (const signature::Violation& violation : checked.violations) {
    if (violation.kind == signature::ViolationKind::missing) {
      found.error({}, "input \"" + violation.field + "\" is required",
                  "give it with -i " + violation.field + "=VALUE");
    } else {
      found.error({}, "input \"" + violation.field + "\": " + violation.message);
    }
  }
  if (found.has_errors()) throw Error(ErrorCode::input, found);
}

}  // namespace cog::client
