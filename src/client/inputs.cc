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

// JSON that is not nested too deeply to be walked; else a discarded value.
json parse_json(std::string_view text) {
  if (prediction::nests_deeper_than(text, kDeepest)) return json(json::value_t::discarded);
  return json::parse(text, nullptr, false);
}

// "an integer", "a JSON array", as a message asks for it.
std::string wanted(const Type& type, const signature::Signature& signature) {
  switch (type.kind) {
    case Kind::integer:
      return "an integer";
    case Kind::number:
      return "a number";
    case Kind::boolean:
      return "true or false";
    case Kind::path:
      return "a file or URL";
    case Kind::list:
    case Kind::tuple:
      return "a JSON array";
    case Kind::object:
      return "a JSON object";
    case Kind::null:
      return "null";
    case Kind::any_of: {
      std::vector<std::string> variants;
      for (const Type& variant : type.items) {
        const Type& one = signature::resolve(variant, signature);
        if (one.kind != Kind::any_of) variants.push_back(wanted(one, signature));
      }
      return join(variants, " or ");
    }
    default:
      return "a text";
  }
}

// Reads the values that were given for one input.
class InputReader {
 public:
  InputReader(const signature::Signature& signature, const signature::Input& input,
              const os::Environment& environment)
      : signature_(signature), input_(input), environment_(environment) {}

  json read(const std::vector<std::string>& values) const {
    const Type& type = signature::resolve(input_.type, signature_);
    const Type& several = type.kind == Kind::any_of ? array_variant(type) : type;
    if (several.kind == Kind::list && (values.size() > 1 || &several == &type)) {
      return read_list(values, several);
    }
    if (several.kind == Kind::tuple && values.size() > 1) return read_tuple(values, several);
    if (values.size() == 1) return read_one(values[0], input_.type);
    fail(input_.name, "given " + std::to_string(values.size()) + " times, but it is not a list");
  }

 private:
  // The first variant that is a list, or the union itself.
  const Type& array_variant(const Type& type) const {
    for (const Type& referring : type.items) {
      const Type& variant = signature::resolve(referring, signature_);
      if (variant.kind == Kind::list || variant.kind == Kind::tuple) return variant;
    }
    return type;
  }

  json read_list(const std::vector<std::string>& values, const Type& type) const {
    COG_CHECK(type.items.size() == 1);
    // One JSON array is the list itself, unless it is the only item of a list of lists.
    if (values.size() == 1) {
      json whole = parse_json(values[0]);
      Kind item = signature::resolve(type.items[0], signature_).kind;
      bool nested = item == Kind::list || item == Kind::tuple;
      bool is_item = nested && whole.is_array() && !whole.empty() && !whole[0].is_array();
      if (whole.is_array() && !is_item) return with_files(std::move(whole), type);
    }
    json list = json::array();
    for (const std::string& value : values) list.push_back(read_one(value, type.items[0]));
    return list;
  }

  json read_tuple(const std::vector<std::string>& values, const Type& type) const {
    if (values.size() != type.items.size()) {
      fail(input_.name, "given " + std::to_string(values.size()) + " times, but it has " +
                            std::to_string(type.items.size()) + " places");
    }
    json list = json::array();
    for (size_t i = 0; i < values.size(); ++i) list.push_back(read_one(values[i], type.items[i]));
    return list;
  }

  json read_one(const std::string& text, const Type& referring) const {
    const Type& type = signature::resolve(referring, signature_);
    if (!text.empty() && text[0] == '@') {
      return file_as_data_url(input_.name, std::string_view(text).substr(1), environment_);
    }
    if (std::optional<json> value = try_read(text, type, referring.nullable)) return *value;
    if (type.kind == Kind::path) {
      fail(input_.name, in_quotes(text) + " is not a URL",
           "for a file of this machine write -i " + input_.name + "=@" + text);
    }
    fail(input_.name, "expected " + wanted(type, signature_) + ", got " + in_quotes(text),
         hint_for(type));
  }

  // Nothing if the text is none of this type.
  std::optional<json> try_read(const std::string& text, const Type& type, bool nullable) const {
    bool is_text =
        type.kind == Kind::string || type.kind == Kind::path || type.kind == Kind::secret;
    if (text == "null" && nullable && !is_text) return json();
    switch (type.kind) {
      case Kind::path:
        return is_url(text) ? std::optional<json>(text) : std::nullopt;
      case Kind::integer:
        return parse_number(text, true);
      case Kind::number:
        return parse_number(text, false);
      case Kind::boolean:
        if (text == "true" || text == "false") return text == "true";
        return std::nullopt;
      case Kind::null:
        return text == "null" ? std::optional<json>(json()) : std::nullopt;
      case Kind::object:
      case Kind::list:
      case Kind::tuple:
        return try_read_json(text, type);
      case Kind::any_of:
        return try_read_variants(text, type);
      case Kind::any:
        return read_any(text, type);
      default:
        return text;
    }
  }

  std::optional<json> try_read_json(const std::string& text, const Type& type) const {
    json value = parse_json(text);
    bool right = type.kind == Kind::object ? value.is_object() : value.is_array();
    if (!right) return std::nullopt;
    return with_files(std::move(value), type);
  }

  // The first variant that the text can be, as the model's type says them.
  std::optional<json> try_read_variants(const std::string& text, const Type& type) const {
    for (const Type& variant : type.items) {
      const Type& resolved = signature::resolve(variant, signature_);
      if (resolved.kind == Kind::any_of) continue;
      if (auto value = try_read(text, resolved, type.nullable)) return value;
    }
    return std::nullopt;
  }

  // Choices of several types say what a text stands for.
  json read_any(const std::string& text, const Type& type) const {
    for (const auto& choices : {type.choices, input_.choices}) {
      for (const signature::Json& choice : choices) {
        if (choice.text == text) return json::parse(text);
      }
    }
    return text;
  }

  // "@FILE" as the text of what is a file becomes a data URL, wherever it stands.
  json with_files(json value, const Type& referring) const {
    const Type& type = signature::resolve(referring, signature_);
    if (type.kind == Kind::path && value.is_string()) {
      const auto& text = value.get_ref<const std::string&>();
      if (!text.starts_with('@')) return value;
      return file_as_data_url(input_.name, std::string_view(text).substr(1), environment_);
    }
    if (type.kind == Kind::tuple && value.size() != type.items.size()) return value;
    if ((type.kind == Kind::list || type.kind == Kind::tuple) && value.is_array()) {
      for (size_t i = 0; i < value.size(); ++i) {
        value[i] = with_files(std::move(value[i]), type.items[type.kind == Kind::list ? 0 : i]);
      }
    } else if (type.kind == Kind::object && value.is_object()) {
      for (const signature::Field& field : type.fields) {
        auto member = value.find(field.name);
        if (member != value.end()) *member = with_files(std::move(*member), field.type);
      }
    }
    return value;
  }

  std::string hint_for(const Type& type) const {
    std::string example;
    if (type.kind == Kind::object) {
      for (const signature::Field& field : type.fields) {
        example += (example.empty() ? "" : ", ") + ("\"" + field.name + "\": ...");
      }
      example = type.fields.empty() ? R"({"key": "value"})" : "{" + example + "}";
    } else if (type.kind == Kind::list || type.kind == Kind::tuple) {
      example = "[...]";
    } else {
      return "";
    }
    return "write it in quotes: -i '" + input_.name + "=" + example + "'";
  }

  const signature::Signature& signature_;
  const signature::Input& input_;
  const os::Environment& environment_;
};

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
    input[name] = InputReader(signature, *found, environment).read(values);
  }
  // Bytes that are not UTF-8 are replaced: a shell can hand us anything.
  return input.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string make_input(std::string_view text, const os::Environment& environment) {
  json input = parse_json(text);
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
    bool inside = violation.field.find('/') != std::string::npos;
    if (violation.kind == signature::ViolationKind::missing && inside) {
      found.error({}, "input \"" + violation.field + "\" is missing");
    } else if (violation.kind == signature::ViolationKind::missing) {
      found.error({}, "input \"" + violation.field + "\" is required",
                  "give it with -i " + violation.field + "=VALUE");
    } else {
      found.error({}, "input \"" + violation.field + "\": " + violation.message);
    }
  }
  if (found.has_errors()) throw Error(ErrorCode::input, found);
}

}  // namespace cog::client
