#include "schema/operators.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "schema/format.h"
#include "schema/numbers.h"

namespace cog::schema {
namespace {

constexpr Integer kMaxInteger = (static_cast<Integer>(1) << 100);

bool is_integral(const Value& value) {
  return as<Integer>(value) != nullptr || as<bool>(value) != nullptr;
}
bool is_number(const Value& value) { return is_integral(value) || as<double>(value) != nullptr; }

Integer integer_of(const Value& value) {
  if (const bool* boolean = as<bool>(value)) return *boolean ? 1 : 0;
  return *as<Integer>(value);
}
double real_of(const Value& value) {
  const double* real = as<double>(value);
  return real != nullptr ? *real : static_cast<double>(integer_of(value));
}

Integer floor_divide(Integer left, Integer right) {
  Integer quotient = left / right;
  return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
}

std::optional<Integer> power(Integer base, Integer exponent) {
  Integer result = 1;
  if (exponent < 0 || exponent > 1000) return std::nullopt;
  for (Integer i = 0; i < exponent; ++i) {
    if (__builtin_mul_overflow(result, base, &result)) return std::nullopt;
    if (result > kMaxInteger || result < -kMaxInteger) return std::nullopt;
  }
  return result;
}

std::optional<Integer> integer_operation(std::string_view operation, Integer left, Integer right) {
  constexpr Integer kMaxShift = 100;
  Integer result = 0;
  bool overflow = false;
  if (operation == "+")
    overflow = __builtin_add_overflow(left, right, &result);
  else if (operation == "-")
    overflow = __builtin_sub_overflow(left, right, &result);
  else if (operation == "*")
    overflow = __builtin_mul_overflow(left, right, &result);
  else if (operation == "**")
    return power(left, right);
  else if (operation == "&")
    result = left & right;
  else if (operation == "|")
    result = left | right;
  else if (operation == "^")
    result = left ^ right;
  else if (operation == "<<" && right >= 0 && right <= kMaxShift)
    overflow = __builtin_mul_overflow(left, static_cast<Integer>(1) << right, &result);
  else if (operation == ">>" && right >= 0 && right <= kMaxShift)
    result = left >> right;
  else if (operation == "//" && right != 0)
    result = floor_divide(left, right);
  else if (operation == "%" && right != 0)
    result = left - right * floor_divide(left, right);
  else
    return std::nullopt;
  if (overflow || result > kMaxInteger || result < -kMaxInteger) return std::nullopt;
  return result;
}

std::optional<double> real_operation(std::string_view operation, double left, double right) {
  if (operation == "+") return left + right;
  if (operation == "-") return left - right;
  if (operation == "*") return left * right;
  if (operation == "**") {
    double result = std::pow(left, right);
    if (std::isnan(result) || (left == 0 && right < 0)) return std::nullopt;
    return result;
  }
  if (right == 0) return std::nullopt;
  if (operation == "/") return left / right;
  double remainder = std::fmod(left, right);
  if (remainder != 0 && (remainder < 0) != (right < 0)) remainder += right;
  if (operation == "%") return remainder;
  if (operation == "//") return std::round((left - remainder) / right);
  return std::nullopt;
}

Value number_operation(Evaluator& evaluator, std::string_view operation, const Value& left,
                       const Value& right, const Node& where) {
  bool real = as<double>(left) != nullptr || as<double>(right) != nullptr;
  bool negative_power = operation == "**" && is_integral(right) && integer_of(right) < 0;
  if (!real && operation != "/" && !negative_power) {
    std::optional<Integer> result =
        integer_operation(operation, integer_of(left), integer_of(right));
    bool booleans = as<bool>(left) != nullptr && as<bool>(right) != nullptr;
    bool logical = operation == "&" || operation == "|" || operation == "^";
    if (result && booleans && logical) return *result != 0;
    if (result) return *result;
    return evaluator.computed(where);
  }
  std::optional<double> result = real_operation(operation, real_of(left), real_of(right));
  return result ? Value(*result) : evaluator.computed(where);
}

Value repeat(Evaluator& evaluator, const Value& object, Integer times, const Node& where) {
  constexpr size_t kMaxSize = 1 << 20;
  size_t count = times < 0 ? 0 : static_cast<size_t>(std::min<Integer>(times, kMaxSize + 1));
  if (const Text* text = as<Text>(object)) {
    if (text->text.size() * count > kMaxSize) return evaluator.computed(where);
    std::string repeated;
    for (size_t i = 0; i < count; ++i) repeated += text->text;
    return evaluator.text(std::move(repeated), where);
  }
  const Items* items = as<Items*>(object);
  if (items->items.size() * count > kMaxSize) return evaluator.computed(where);
  Items repeated{items->form, {}, nullptr};
  for (size_t i = 0; i < count; ++i) {
    repeated.items.insert(repeated.items.end(), items->items.begin(), items->items.end());
  }
  return evaluator.make_items(std::move(repeated), where);
}

bool holds(const Items& items, const Value& wanted) {
  return std::any_of(items.items.begin(), items.items.end(),
                     [&](const Value& item) { return equal(item, wanted).value_or(false); });
}

Value items_operation(Evaluator& evaluator, std::string_view operation, const Items& left,
                      const Items& right, const Node& where) {
  Items made{left.form, {}, nullptr};
  bool sets = left.form == Items::Form::set || left.form == Items::Form::frozen_set;
  if (operation == "+" && !sets && left.form == right.form) {
    made.items = left.items;
    made.items.insert(made.items.end(), right.items.begin(), right.items.end());
  } else if (sets && operation == "|") {
    made.items = left.items;
    made.items.insert(made.items.end(), right.items.begin(), right.items.end());
  } else if (sets && (operation == "&" || operation == "-")) {
    for (const Value& item : left.items) {
      if (holds(right, item) == (operation == "&")) made.items.push_back(item);
    }
  } else {
    return evaluator.computed(where);
  }
  return evaluator.make_items(std::move(made), where);
}

Value merge_dicts(Evaluator& evaluator, const Dict& left, const Dict& right) {
  Dict* made = evaluator.heap().make(Dict{left.entries, nullptr});
  for (const auto& [key, value] : right.entries) evaluator.set_item(*made, key, value);
  return made;
}

// -1, 0 or 1; nothing where the two have no order.
std::optional<int> order(const Value& left, const Value& right) {
  auto sign = [](bool less, bool same) { return less ? -1 : same ? 0 : 1; };
  if (is_integral(left) && is_integral(right)) {
    return sign(integer_of(left) < integer_of(right), integer_of(left) == integer_of(right));
  }
  if (is_number(left) && is_number(right)) {
    if (std::isnan(real_of(left)) || std::isnan(real_of(right))) return std::nullopt;
    return sign(real_of(left) < real_of(right), real_of(left) == real_of(right));
  }
  const Text* text = as<Text>(left);
  const Text* other_text = as<Text>(right);
  if (text != nullptr && other_text != nullptr) {  // UTF-8 has the order of code points
    return sign(text->text < other_text->text, text->text == other_text->text);
  }
  const Items* items = as<Items*>(left);
  const Items* other = as<Items*>(right);
  if (items == nullptr || other == nullptr || items->form != other->form) return std::nullopt;
  bool sequence = items->form == Items::Form::list || items->form == Items::Form::tuple;
  if (!sequence || items->changed != nullptr || other->changed != nullptr) return std::nullopt;
  for (size_t i = 0; i < items->items.size() && i < other->items.size(); ++i) {
    std::optional<bool> same = equal(items->items[i], other->items[i]);
    if (!same) return std::nullopt;
    if (!*same) return order(items->items[i], other->items[i]);
  }
  return sign(items->items.size() < other->items.size(),
              items->items.size() == other->items.size());
}

std::optional<bool> contained(const Value& wanted, const Value& in) {
  if (unknown_in(in) != nullptr || as<const Unknown*>(wanted) != nullptr) return std::nullopt;
  if (const Text* text = as<Text>(in)) {
    const Text* part = as<Text>(wanted);
    if (part == nullptr) return std::nullopt;
    return text->text.find(part->text) != std::string_view::npos;
  }
  bool known = true;
  auto compare_with = [&](const Value& item) {
    std::optional<bool> same = equal(item, wanted);
    known = known && same.has_value();
    return same.value_or(false);
  };
  if (const Items* items = as<Items*>(in)) {
    if (std::any_of(items->items.begin(), items->items.end(), compare_with)) return true;
  } else if (const Dict* dict = as<Dict*>(in)) {
    if (std::any_of(dict->entries.begin(), dict->entries.end(),
                    [&](const auto& entry) { return compare_with(entry.first); })) {
      return true;
    }
  } else {
    return std::nullopt;
  }
  if (!known) return std::nullopt;
  return false;
}

std::optional<bool> identical(const Value& left, const Value& right) {
  bool singles = as<None>(left) || as<None>(right) || as<bool>(left) || as<bool>(right);
  if (as<const Unknown*>(left) || as<const Unknown*>(right)) return std::nullopt;
  if (as<const External*>(left) || as<const External*>(right)) return equal(left, right);
  if (singles) return left == right;
  if (as<Text>(left) || is_number(left)) return std::nullopt;
  return left == right;
}

std::optional<bool> compares(std::string_view operation, const Value& left, const Value& right) {
  auto negated = [](std::optional<bool> known) -> std::optional<bool> {
    if (!known) return known;
    return !*known;
  };
  if (operation == "==") return equal(left, right);
  if (operation == "!=") return negated(equal(left, right));
  if (operation == "in") return contained(left, right);
  if (operation == "not in") return negated(contained(left, right));
  if (operation == "is") return identical(left, right);
  if (operation == "is not") return negated(identical(left, right));
  std::optional<int> difference = order(left, right);
  if (!difference) return std::nullopt;
  if (operation == "<") return *difference < 0;
  if (operation == "<=") return *difference <= 0;
  if (operation == ">") return *difference > 0;
  if (operation == ">=") return *difference >= 0;
  return std::nullopt;
}

}  // namespace

std::optional<bool> truth(const Value& value) {
  if (as<None>(value) != nullptr) return false;
  if (const bool* boolean = as<bool>(value)) return *boolean;
  if (const Integer* integer = as<Integer>(value)) return *integer != 0;
  if (const double* real = as<double>(value)) return *real != 0;
  if (const Text* text = as<Text>(value)) return !text->text.empty();
  if (const Bytes* bytes = as<Bytes>(value)) return !bytes->bytes.empty();
  if (unknown_in(value) != nullptr) return std::nullopt;
  if (const Items* items = as<Items*>(value)) {
    if (items->form == Items::Form::iterator) return std::nullopt;
    return !items->items.empty();
  }
  if (const Dict* dict = as<Dict*>(value)) return !dict->entries.empty();
  if (as<Class*>(value) || as<Function*>(value) || as<Module*>(value)) return true;
  if (const External* external = as<const External*>(value); external && external->is_module) {
    return true;
  }
  return std::nullopt;
}

Value binary_operation(Evaluator& evaluator, std::string_view operation, const Value& left,
                       const Value& right, const Node& where) {
  for (const Value* side : {&left, &right}) {
    if (const Unknown* unknown = unknown_in(*side)) return unknown;
  }
  if (is_number(left) && is_number(right)) {
    return number_operation(evaluator, operation, left, right, where);
  }
  const Text* text = as<Text>(left);
  const Text* other_text = as<Text>(right);
  if (text != nullptr && operation == "%") {
    return format_percent(evaluator, text->text, right, where);
  }
  if (text != nullptr && other_text != nullptr && operation == "+") {
    return evaluator.text(std::string(text->text) + std::string(other_text->text), where);
  }
  const Items* items = as<Items*>(left);
  const Items* other = as<Items*>(right);
  if (operation == "*" && (text != nullptr || items != nullptr) && is_integral(right)) {
    return repeat(evaluator, left, integer_of(right), where);
  }
  if (operation == "*" && (other_text != nullptr || other != nullptr) && is_integral(left)) {
    return repeat(evaluator, right, integer_of(left), where);
  }
  if (items != nullptr && other != nullptr) {
    return items_operation(evaluator, operation, *items, *other, where);
  }
  const Dict* dict = as<Dict*>(left);
  const Dict* other_dict = as<Dict*>(right);
  if (dict != nullptr && other_dict != nullptr && operation == "|") {
    return merge_dicts(evaluator, *dict, *other_dict);
  }
  return evaluator.computed(where);
}

Value unary_operation(Evaluator& evaluator, std::string_view operation, const Value& operand,
                      const Node& where) {
  if (as<const Unknown*>(operand) != nullptr) return operand;
  if (operation == "-" && is_integral(operand)) return -integer_of(operand);
  if (operation == "+" && is_integral(operand)) return integer_of(operand);
  if (operation == "~" && is_integral(operand)) return ~integer_of(operand);
  if (operation == "-" && as<double>(operand)) return -real_of(operand);
  if (operation == "+" && as<double>(operand)) return operand;
  return evaluator.computed(where);
}

Value compare(Evaluator& evaluator, std::string_view operation, const Value& left,
              const Value& right, const Node& where) {
  if (std::optional<bool> known = compares(operation, left, right)) return *known;
  for (const Value* side : {&left, &right}) {
    if (const Unknown* unknown = unknown_in(*side)) return unknown;
  }
  return evaluator.unknown(where, "this is known when the model runs");
}

Value item_of(Evaluator& evaluator, const Value& object, const Value& index, const Node& where) {
  for (const Value* side : {&object, &index}) {
    if (const Unknown* unknown = unknown_in(*side)) return unknown;
  }
  if (const Dict* dict = as<Dict*>(object)) {
    for (const auto& [key, value] : dict->entries) {
      if (equal(key, index).value_or(false)) return value;
    }
    return evaluator.unknown(where, "the dict has no such key");
  }
  std::optional<std::vector<Value>> items = evaluator.items_of(object);
  if (!items || !is_integral(index) || as<Class*>(object)) return evaluator.computed(where);
  Integer at = integer_of(index);
  auto size = static_cast<Integer>(items->size());
  if (at < 0) at += size;
  if (at < 0 || at >= size) return evaluator.unknown(where, "the index is out of range");
  return (*items)[static_cast<size_t>(at)];
}

Value slice_of(Evaluator& evaluator, const Value& object, const Slice& slice, const Node& where) {
  if (const Unknown* unknown = unknown_in(object)) return unknown;
  std::optional<std::vector<Value>> items = evaluator.items_of(object);
  Integer step = slice.step.value_or(1);
  const Items* list = as<Items*>(object);
  bool sliceable = as<Text>(object) ||
                   (list && (list->form == Items::Form::list || list->form == Items::Form::tuple));
  if (!items || !sliceable || step == 0) return evaluator.computed(where);
  auto size = static_cast<Integer>(items->size());
  auto clamp = [&](Integer at) {
    if (at < 0) at += size;
    return std::clamp<Integer>(at, step < 0 ? -1 : 0, step < 0 ? size - 1 : size);
  };
  Integer start = slice.start ? clamp(*slice.start) : step < 0 ? size - 1 : 0;
  Integer stop = slice.stop ? clamp(*slice.stop) : step < 0 ? -1 : size;
  std::vector<Value> chosen;
  for (Integer at = start; step < 0 ? at > stop : at < stop; at += step) {
    chosen.push_back((*items)[static_cast<size_t>(at)]);
  }
  if (list != nullptr) return evaluator.make_items({list->form, std::move(chosen), nullptr}, where);
  std::string text;
  for (const Value& one : chosen) text += as<Text>(one)->text;
  return evaluator.text(std::move(text), where);
}

}  // namespace cog::schema
