#include "signature/validator.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/json_text.h"
#include "base/text.h"
#include "signature/compiled_types.h"

namespace cog::signature {
namespace {

using nlohmann::json;

// As deep as other servers of this API read a body; nested deeper, json::dump could exhaust the
// stack.
constexpr int kMaxDepth = 128;
constexpr size_t kMaxEcho = 100;  // characters of a value in a message
constexpr size_t kMaxViolations = 100;

// The values that a type is limited to, and how they are shown: ["small","big"].
struct Choices {
  std::vector<json> values;
  std::string text;
};
using ChoicesOfTypes = std::map<const CompiledType*, Choices>;

struct CompiledInput {
  std::string name;
  const CompiledType* type = nullptr;
  bool secret = false;
};

ChoicesOfTypes read_choices(const CompiledTypes& types) {
  ChoicesOfTypes choices;
  for (const CompiledType& type : types.all()) {
    if (type.choices.empty()) continue;
    Choices& read = choices[&type];
    for (const Json& choice : type.choices) {
      read.values.push_back(json::parse(choice.text));
      read.text += (read.text.empty() ? "" : ",") + choice.text;
    }
    read.text = "[" + read.text + "]";
  }
  return choices;
}

// Appends `value` as compact JSON and stops soon after `kMaxEcho` characters, so that neither a
// large nor a deep value costs anything.
void append_start(std::string& text, const json& value) {
  if (value.is_string()) {
    text += json_string(first_code_points(value.get_ref<const std::string&>(), kMaxEcho + 1));
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
    if (value.is_object()) text += json_string(first_code_points(item.key(), kMaxEcho + 1)) + ":";
    append_start(text, *item);
  }
  text += value.is_array() ? ']' : '}';
}

std::string echo(const json& value, bool secret) {
  if (secret) return "the secret value";
  std::string text;
  append_start(text, value);
  std::string_view start = first_code_points(text, kMaxEcho);
  return start.size() == text.size() ? text : std::string(start) + "...";
}

bool is_deeper_than(const json& value, int depth) {
  if (!value.is_structured()) return false;
  if (depth == 0) return true;
  return std::any_of(value.begin(), value.end(),
                     [depth](const json& item) { return is_deeper_than(item, depth - 1); });
}

bool is_integral(const json& value) {
  if (value.is_number_integer()) return true;
  return value.is_number_float() && std::trunc(value.get<double>()) == value.get<double>();
}

bool has_type(const json& value, Kind kind) {
  switch (kind) {
    case Kind::integer:
      return is_integral(value);
    case Kind::number:
      return value.is_number();
    case Kind::boolean:
      return value.is_boolean();
    case Kind::object:
      return value.is_object();
    case Kind::list:
    case Kind::tuple:
    case Kind::iterator:
    case Kind::concatenate_iterator:
      return value.is_array();
    case Kind::null:
      return value.is_null();
    case Kind::string:
    case Kind::path:
    case Kind::secret:
      return value.is_string();
    case Kind::any_of:
    case Kind::component:
    case Kind::any:
      break;
  }
  return true;
}

// Models declare int and expect one: 5.0 becomes 5.
void make_integer(json& value) {
  constexpr double kLimit = 9007199254740992.0;  // beyond 2^53 a double is no exact integer
  if (!value.is_number_float()) return;
  double number = value.get<double>();
  if (std::fabs(number) <= kLimit) value = static_cast<int64_t>(number);
}

// Two equal items, if there are any.
const json* find_duplicate(const json& list) {
  std::vector<const json*> items;
  for (const json& item : list) items.push_back(&item);
  std::sort(items.begin(), items.end(), [](const json* a, const json* b) { return *a < *b; });
  auto equal = [](const json* a, const json* b) { return *a == *b; };
  auto found = std::adjacent_find(items.begin(), items.end(), equal);
  return found == items.end() ? nullptr : *found;
}

// The way to a value inside an input.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;
  size_t index = 0;  // where there is no name

  std::string text() const {
    std::string own = name.data() == nullptr ? std::to_string(index)
                                             : std::string(first_code_points(name, kMaxEcho));
    return parent == nullptr ? own : parent->text() + "/" + own;
  }
};

// Checks one value of one input and collects what is wrong with it.
class ValueCheck {
 public:
  ValueCheck(const CompiledInput& input, const ChoicesOfTypes& choices,
             std::vector<Violation>& violations)
      : input_(input), choices_(choices), violations_(violations) {}

  void check(json& value) {
    Path path{nullptr, input_.name};
    if (is_deeper_than(value, kMaxDepth)) {
      add(path, "the value is nested too deeply");
    } else {
      check(value, *input_.type, path);
    }
  }

 private:
  // Each check says whether the value is right. While variants of a union are tried, nothing is
  // collected and nothing changed.
  bool add(const Path& path, std::string message) {
    if (trying_ || violations_.size() >= kMaxViolations) return false;
    violations_.push_back({path.text(), ViolationKind::invalid, std::move(message)});
    return false;
  }

  bool add_about(const json& value, const Path& path, const std::string& complaint) {
    return trying_ ? false : add(path, echo(value, input_.secret) + complaint);
  }

  bool is_full() const { return violations_.size() >= kMaxViolations; }

  bool check(json& value, const CompiledType& type, const Path& path) {
    if (value.is_null() && type.nullable) return true;
    if (type.kind == Kind::any_of) return check_union(value, type, path);
    bool right = check_choices(value, type, path);
    if (value.is_string()) right = check_text(value, type, path) && right;
    if (value.is_number()) right = check_bounds(value, type, path) && right;
    if (!has_type(value, type.kind)) {
      return add_about(value, path, " is not of type \"" + type_name(type.kind) + "\"");
    }
    if (type.kind == Kind::integer && !trying_) make_integer(value);
    if (value.is_array()) return check_array(value, type, path) && right;
    if (value.is_object()) return check_object(value, type, path) && right;
    return right;
  }

  bool check_choices(const json& value, const CompiledType& type, const Path& path) {
    auto choices = choices_.find(&type);
    if (choices == choices_.end()) return true;
    const std::vector<json>& values = choices->second.values;
    if (std::find(values.begin(), values.end(), value) != values.end()) return true;
    return add_about(value, path, " is not one of " + choices->second.text);
  }

  bool check_text(const json& value, const CompiledType& type, const Path& path) {
    const Bounds& bounds = type.bounds;
    const auto& text = value.get_ref<const std::string&>();
    bool right = true;
    if (bounds.min_length || bounds.max_length) {
      auto length = static_cast<size_t>(count_code_points(text));
      if (bounds.max_length && length > *bounds.max_length) {
        right = add_about(value, path,
                          " is longer than " + std::to_string(*bounds.max_length) + " characters");
      }
      if (bounds.min_length && length < *bounds.min_length) {
        right = add_about(value, path,
                          " is shorter than " + std::to_string(*bounds.min_length) + " characters");
      }
    }
    if (type.regex && !type.regex->matches(text)) {
      right = add_about(value, path, " does not match " + json_string(*bounds.regex));
    }
    return right;
  }

  bool check_bounds(const json& value, const CompiledType& type, const Path& path) {
    const Bounds& bounds = type.bounds;
    double number = value.get<double>();
    auto complain = [&](const char* complaint, double limit) {
      return add_about(value, path, complaint + json_number(limit));
    };
    bool right = true;
    if (bounds.le && number > *bounds.le) {
      right = complain(" is greater than the maximum of ", *bounds.le);
    }
    if (bounds.ge && number < *bounds.ge) {
      right = complain(" is less than the minimum of ", *bounds.ge);
    }
    if (bounds.lt && number >= *bounds.lt) right = complain(" is not less than ", *bounds.lt);
    if (bounds.gt && number <= *bounds.gt) right = complain(" is not greater than ", *bounds.gt);
    return right;
  }

  bool check_array(json& value, const CompiledType& type, const Path& path) {
    if (type.kind == Kind::any) return true;
    bool is_tuple = type.kind == Kind::tuple;
    auto complain = [&](const char* complaint, uint64_t limit) {
      return add_about(value, path, complaint + std::to_string(limit) + " items");
    };
    if (is_tuple && value.size() != type.items.size()) {
      return complain(" does not have exactly ", type.items.size());
    }
    bool right = true;
    const Bounds& bounds = type.bounds;
    if (bounds.max_items && value.size() > *bounds.max_items) {
      right = complain(" has more than ", *bounds.max_items);
    }
    if (bounds.min_items && value.size() < *bounds.min_items) {
      right = complain(" has fewer than ", *bounds.min_items);
    }
    for (size_t i = 0; i < value.size() && !type.items.empty(); ++i) {
      if (is_full() || (trying_ && !right)) return false;
      right = check(value[i], *type.items.at(is_tuple ? i : 0), {&path, {}, i}) && right;
    }
    const json* twice = type.unique ? find_duplicate(value) : nullptr;
    return twice == nullptr ? right : add_about(*twice, path, " is there more than once");
  }

  // Members that are not declared are the model's business.
  bool check_object(json& value, const CompiledType& type, const Path& path) {
    bool right = true;
    for (const CompiledField& field : type.fields) {
      if (is_full() || (trying_ && !right)) return false;
      auto found = value.find(field.name);
      if (found != value.end()) {
        right = check(*found, *field.type, {&path, field.name}) && right;
      } else if (field.required) {
        right = false;
        if (trying_) return false;
        Path missing{&path, field.name};
        violations_.push_back({missing.text(), ViolationKind::missing, "Field required"});
      }
    }
    if (type.items.empty()) return right;
    for (auto member = value.begin(); member != value.end(); ++member) {
      if (is_full() || (trying_ && !right)) return false;
      if (is_declared(type, member.key())) continue;
      right = check(*member, *type.items[0], {&path, member.key()}) && right;
    }
    return right;
  }

  static bool is_declared(const CompiledType& type, std::string_view name) {
    return std::any_of(type.fields.begin(), type.fields.end(),
                       [&](const CompiledField& field) { return field.name == name; });
  }

  // The first variant that the value fits.
  bool check_union(json& value, const CompiledType& type, const Path& path) {
    const CompiledType* chosen = choose(value, type);
    if (trying_) return chosen != nullptr;
    std::vector<const CompiledType*> alike;
    for (const CompiledType* variant : type.items) {
      if (has_type(value, variant->kind)) alike.push_back(variant);
    }
    if (chosen == nullptr && alike.size() == 1) chosen = alike[0];  // it says what is wrong
    if (chosen != nullptr) return check(value, *chosen, path);
    if (!alike.empty()) return add_about(value, path, " fits none of the types there are for it");
    std::string names;
    for (const CompiledType* variant : type.items) {
      names += (names.empty() ? "" : " or ") + json_string(variant->name);
    }
    return add_about(value, path, " is not of type " + names);
  }

  const CompiledType* choose(json& value, const CompiledType& type) {
    const CompiledType* converting = nullptr;
    for (const CompiledType* variant : type.items) {
      if (!fits(value, *variant)) continue;
      if (variant->kind != Kind::integer || !value.is_number_float()) return variant;
      converting = variant;  // a float stays one if anything else takes it
    }
    return converting;
  }

  // Kept for what has parts: these are asked about again, once in each union around them.
  bool fits(json& value, const CompiledType& type) {
    std::pair<const CompiledType*, const json*> question(&type, &value);
    auto known = fits_.find(question);
    if (known != fits_.end()) return known->second;
    bool outer = std::exchange(trying_, true);
    bool right = check(value, type, {});
    trying_ = outer;
    if (value.is_structured()) fits_.emplace(question, right);
    return right;
  }

  const CompiledInput& input_;
  const ChoicesOfTypes& choices_;
  std::vector<Violation>& violations_;
  bool trying_ = false;
  std::map<std::pair<const CompiledType*, const json*>, bool> fits_;
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
  CompiledTypes types;
  ChoicesOfTypes choices;
  std::map<std::string, CompiledInput, std::less<>> inputs;
  std::vector<std::string> required;  // in order of declaration
  std::vector<std::string> null_when_absent;
  bool secret = false;
};

Validator::Validator(const Signature& signature)
    : compiled_(new Compiled{CompiledTypes(signature), {}, {}, {}, {}, false}) {
  for (const Input& input : signature.inputs) {
    const CompiledType& type = compiled_->types.add(input);
    bool secret = holds_secret(type);
    compiled_->inputs.emplace(input.name, CompiledInput{input.name, &type, secret});
    compiled_->secret = compiled_->secret || secret;
    if (input.required()) {
      compiled_->required.push_back(input.name);
    } else if (!input.default_value) {
      compiled_->null_when_absent.push_back(input.name);
    }
  }
  compiled_->choices = read_choices(compiled_->types);
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
    auto compiled = compiled_->inputs.find(member.key());
    if (compiled == compiled_->inputs.end()) {
      checked.unknown.push_back(member.key());
      member = input.erase(member);
      continue;
    }
    ValueCheck(compiled->second, compiled_->choices, checked.violations).check(*member);
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
