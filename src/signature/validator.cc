#include "signature/validator.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json_text.h"
#include "signature/regex.h"

namespace cog::signature {
namespace {

using nlohmann::json;

// As deep as other servers of this API read a body; nested deeper, json::dump could exhaust the
// stack.
constexpr int kMaxDepth = 128;
constexpr size_t kMaxEcho = 100;  // characters of a value in a message
constexpr size_t kMaxViolations = 100;

// One input made ready: nothing is parsed, compiled or looked up while a prediction waits.
struct CompiledInput {
  Input input;
  std::optional<Regex> regex;
  std::vector<json> choices;
  std::string choices_text;  // ["small","big"]
  bool secret = false;
};

bool holds_secret(const Type& type) {
  return type.kind == Kind::secret ||
         std::any_of(type.items.begin(), type.items.end(), holds_secret);
}

CompiledInput compile(const Input& input) {
  CompiledInput compiled{input, std::nullopt, {}, "", holds_secret(input.type)};
  if (input.type.bounds.regex) compiled.regex.emplace(*input.type.bounds.regex);
  for (const Json& choice : input.choices) {
    compiled.choices.push_back(json::parse(choice.text));
    compiled.choices_text += (compiled.choices_text.empty() ? "" : ",") + choice.text;
  }
  compiled.choices_text = "[" + compiled.choices_text + "]";
  return compiled;
}

bool is_code_point_start(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

size_t count_code_points(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), is_code_point_start));
}

// The first `count` code points.
std::string_view cut(std::string_view text, size_t count) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_code_point_start(text[i]) && count-- == 0) return text.substr(0, i);
  }
  return text;
}

// Appends `value` as compact JSON and stops soon after `kMaxEcho` characters, so that neither a
// large nor a deep value costs anything.
void append_start(std::string& text, const json& value) {
  if (value.is_string()) {
    text += json_string(cut(value.get_ref<const std::string&>(), kMaxEcho + 1));
    return;
  }
  if (!value.is_structured()) {
    text += value.dump();
    return;
  }
  text += value.is_array() ? '[' : '{';
  bool first = true;
  for (auto item = value.begin(); item != value.end(); ++item) {
    if (text.size() > 4 * kMaxEcho) return;
    if (!first) text += ',';
    first = false;
    if (value.is_object()) text += json_string(cut(item.key(), kMaxEcho + 1)) + ":";
    append_start(text, *item);
  }
  text += value.is_array() ? ']' : '}';
}

std::string echo(const json& value, bool secret) {
  if (secret) return "the secret value";
  std::string text;
  append_start(text, value);
  std::string_view start = cut(text, kMaxEcho);
  return start.size() == text.size() ? text : std::string(start) + "...";
}

bool is_deeper_than(const json& value, int depth) {
  if (!value.is_structured()) return false;
  if (depth == 0) return true;
  return std::any_of(value.begin(), value.end(),
                     [depth](const json& item) { return is_deeper_than(item, depth - 1); });
}

// The JSON Schema word for values of `kind`.
std::string_view type_name(Kind kind) {
  switch (kind) {
    case Kind::integer:
      return "integer";
    case Kind::number:
      return "number";
    case Kind::boolean:
      return "boolean";
    case Kind::object:
      return "object";
    case Kind::list:
    case Kind::tuple:
    case Kind::iterator:
    case Kind::concatenate_iterator:
      return "array";
    case Kind::string:
    case Kind::path:
    case Kind::secret:
    case Kind::any_of:
    case Kind::null:
    case Kind::component:
    case Kind::any:
      break;
  }
  return "string";
}

bool is_integral(const json& value) {
  if (value.is_number_integer()) return true;
  return value.is_number_float() && std::trunc(value.get<double>()) == value.get<double>();
}

bool has_type(const json& value, Kind kind) {
  if (kind == Kind::any || kind == Kind::any_of || kind == Kind::component) return true;
  std::string_view name = type_name(kind);
  if (name == "integer") return is_integral(value);
  if (name == "number") return value.is_number();
  if (name == "boolean") return value.is_boolean();
  if (name == "object") return value.is_object();
  if (name == "array") return value.is_array();
  return value.is_string();
}

// Models declare int and expect one: 5.0 becomes 5.
void make_integer(json& value) {
  constexpr double kLimit = 9007199254740992.0;  // beyond 2^53 a double is no exact integer
  if (!value.is_number_float()) return;
  double number = value.get<double>();
  if (std::fabs(number) <= kLimit) value = static_cast<int64_t>(number);
}

// Checks one value of one input and collects what is wrong with it.
class ValueCheck {
 public:
  ValueCheck(const CompiledInput& compiled, std::vector<Violation>& violations)
      : compiled_(compiled), violations_(violations) {}

  void check(json& value) {
    const Input& input = compiled_.input;
    if (value.is_null() && input.type.nullable) return;
    if (is_deeper_than(value, kMaxDepth)) return add(input.name, "the value is nested too deeply");
    check_choices(value);
    if (value.is_string()) check_text(value.get_ref<const std::string&>(), value);
    if (value.is_number()) check_bounds(value);
    check_type(value, input.type, input.name);
  }

 private:
  void add(const std::string& field, std::string message) {
    if (violations_.size() >= kMaxViolations) return;
    violations_.push_back({field, ViolationKind::invalid, std::move(message)});
  }

  void add_about(const json& value, const std::string& complaint) {
    add(compiled_.input.name, echo(value, compiled_.secret) + complaint);
  }

  void check_choices(const json& value) {
    const std::vector<json>& choices = compiled_.choices;
    if (choices.empty()) return;
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
    add_about(value, " is not one of " + compiled_.choices_text);
  }

  void check_text(std::string_view text, const json& value) {
    const Input& input = compiled_.input;
    if (input.type.bounds.min_length || input.type.bounds.max_length) {
      size_t length = count_code_points(text);
      if (input.type.bounds.max_length && length > *input.type.bounds.max_length) {
        add_about(value, " is longer than " + std::to_string(*input.type.bounds.max_length) +
                             " characters");
      }
      if (input.type.bounds.min_length && length < *input.type.bounds.min_length) {
        add_about(value, " is shorter than " + std::to_string(*input.type.bounds.min_length) +
                             " characters");
      }
    }
    if (compiled_.regex && !compiled_.regex->matches(text)) {
      add_about(value, " does not match " + json_string(*input.type.bounds.regex));
    }
  }

  void check_bounds(const json& value) {
    const Input& input = compiled_.input;
    double number = value.get<double>();
    if (input.type.bounds.le && number > *input.type.bounds.le) {
      add_about(value, " is greater than the maximum of " + json_number(*input.type.bounds.le));
    }
    if (input.type.bounds.ge && number < *input.type.bounds.ge) {
      add_about(value, " is less than the minimum of " + json_number(*input.type.bounds.ge));
    }
  }

  void check_type(json& value, const Type& type, const std::string& field) {
    if (value.is_null() && type.nullable) return;
    if (!has_type(value, type.kind)) {
      std::string name(type_name(type.kind));
      return add(field, echo(value, compiled_.secret) + " is not of type \"" + name + "\"");
    }
    if (type.kind == Kind::integer) make_integer(value);
    if (!value.is_array() || type.items.empty()) return;
    for (size_t i = 0; i < value.size() && violations_.size() < kMaxViolations; ++i) {
      check_type(value[i], type.items[0], field + "/" + std::to_string(i));
    }
  }

  const CompiledInput& compiled_;
  std::vector<Violation>& violations_;
};

json parse(std::string_view text) {
  try {
    return json::parse(text);
  } catch (const json::exception&) {
    throw Error(ErrorCode::input, "the input is not JSON");
  }
}

}  // namespace

struct Validator::Compiled {
  std::vector<CompiledInput> by_name;  // in alphabetical order
  std::vector<std::string> required;   // in order of declaration
  std::vector<std::string> null_when_absent;
  bool secret = false;

  const CompiledInput* find(std::string_view name) const {
    auto before = [](const CompiledInput& one, std::string_view other) {
      return one.input.name < other;
    };
    auto found = std::lower_bound(by_name.begin(), by_name.end(), name, before);
    return found != by_name.end() && found->input.name == name ? &*found : nullptr;
  }
};

Validator::Validator(const Signature& signature) : compiled_(new Compiled) {
  for (const Input& input : signature.inputs) {
    compiled_->by_name.push_back(compile(input));
    compiled_->secret = compiled_->secret || compiled_->by_name.back().secret;
    if (input.required()) {
      compiled_->required.push_back(input.name);
    } else if (!input.default_value) {
      compiled_->null_when_absent.push_back(input.name);
    }
  }
  std::sort(compiled_->by_name.begin(), compiled_->by_name.end(),
            [](const auto& a, const auto& b) { return a.input.name < b.input.name; });
}

Validator::~Validator() = default;
Validator::Validator(Validator&&) noexcept = default;
Validator& Validator::operator=(Validator&&) noexcept = default;

Checked Validator::check(std::string_view text) const {
  Checked checked;
  json input = parse(text);
  if (!input.is_object()) {
    std::string message = echo(input, compiled_->secret) + " is not of type \"object\"";
    checked.violations.push_back({"__root__", ViolationKind::invalid, std::move(message)});
    return checked;
  }
  // json keeps members in alphabetical order, and so are violations reported.
  for (auto member = input.begin(); member != input.end();) {
    const CompiledInput* compiled = compiled_->find(member.key());
    if (compiled == nullptr) {
      checked.unknown.push_back(member.key());
      member = input.erase(member);
      continue;
    }
    ValueCheck(*compiled, checked.violations).check(*member);
    ++member;
  }
  for (const std::string& name : compiled_->required) {
    if (input.contains(name)) continue;
    checked.violations.push_back({name, ViolationKind::missing, "Field required"});
  }
  if (!checked.violations.empty()) return checked;
  for (const std::string& name : compiled_->null_when_absent) input.emplace(name, nullptr);
  checked.input = input.dump();
  return checked;
}

}  // namespace cog::signature
