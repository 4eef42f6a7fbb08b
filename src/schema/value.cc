#include "schema/value.h"

#include <algorithm>

namespace cog::schema {
namespace {

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;

// A number as the two types that hold every bool, int and float.
struct Number {
  Integer integer = 0;
  double real = 0;
  bool is_real = false;
};

std::optional<Number> number_of(const Value& value) {
  if (const bool* boolean = as<bool>(value)) return Number{*boolean ? 1 : 0, 0, false};
  if (const Integer* integer = as<Integer>(value)) return Number{*integer, 0, false};
  if (const double* real = as<double>(value)) return Number{0, *real, true};
  return std::nullopt;
}

bool same_number(const Number& left, const Number& right) {
  if (left.is_real == right.is_real) {
    return left.is_real ? left.real == right.real : left.integer == right.integer;
  }
  const Number& real = left.is_real ? left : right;
  const Number& integer = left.is_real ? right : left;
  return real.real == static_cast<double>(integer.integer);
}

bool is_set(const Items& items) {
  return items.form == Items::Form::set || items.form == Items::Form::frozen_set;
}

std::optional<bool> contains(const std::vector<Value>& items, const Value& wanted) {
  bool known = true;
  for (const Value& item : items) {
    std::optional<bool> same = equal(item, wanted);
    if (same.value_or(false)) return true;
    known = known && same;
  }
  if (!known) return std::nullopt;
  return false;
}

std::optional<bool> equal_items(const Items& left, const Items& right) {
  if (&left == &right) return true;
  if (left.changed != nullptr || right.changed != nullptr) return std::nullopt;
  if (is_set(left) != is_set(right) || (!is_set(left) && left.form != right.form)) return false;
  if (left.items.size() != right.items.size()) return false;
  bool known = true;
  for (size_t i = 0; i < left.items.size(); ++i) {
    std::optional<bool> same =
        is_set(left) ? contains(right.items, left.items[i]) : equal(left.items[i], right.items[i]);
    if (same == false) return false;
    known = known && same;
  }
  if (!known) return std::nullopt;
  return true;
}

std::optional<bool> equal_dicts(const Dict& left, const Dict& right) {
  if (&left == &right) return true;
  if (left.changed != nullptr || right.changed != nullptr) return std::nullopt;
  if (left.entries.size() != right.entries.size()) return false;
  for (const auto& [key, value] : left.entries) {
    bool found = false;
    for (const auto& [other_key, other] : right.entries) {
      std::optional<bool> same = equal(key, other_key);
      if (!same) return std::nullopt;
      if (!*same) continue;
      std::optional<bool> same_value = equal(value, other);
      if (same_value != true) return same_value;
      found = true;
      break;
    }
    if (!found) return false;
  }
  return true;
}

}  // namespace

const Located* Arguments::keyword(std::string_view name) const {
  for (const Keyword& keyword : keywords) {
    if (keyword.name == name) return &keyword.value;
  }
  return nullptr;
}

const Unknown* unknown_in(const Value& value) {
  if (const Unknown* unknown = as<const Unknown*>(value)) return unknown;
  if (const Items* items = as<Items*>(value)) return items->changed;
  if (const Dict* dict = as<Dict*>(value)) return dict->changed;
  return nullptr;
}

bool is_external(const Value& value, std::string_view name) {
  const External* external = as<const External*>(value);
  return external != nullptr && external->name == name;
}

std::optional<bool> equal(const Value& left, const Value& right) {
  if (as<const Unknown*>(left) || as<const Unknown*>(right)) return std::nullopt;
  std::optional<Number> number = number_of(left);
  std::optional<Number> other = number_of(right);
  if (number && other) return same_number(*number, *other);
  const Items* items = as<Items*>(left);
  const Items* other_items = as<Items*>(right);
  if (items != nullptr && other_items != nullptr) return equal_items(*items, *other_items);
  const Dict* dict = as<Dict*>(left);
  const Dict* other_dict = as<Dict*>(right);
  if (dict != nullptr && other_dict != nullptr) return equal_dicts(*dict, *other_dict);
  const External* external = as<const External*>(left);
  const External* other_external = as<const External*>(right);
  if (external != nullptr && other_external != nullptr) {
    if (external->name == other_external->name) return true;
    return std::nullopt;  // two names of one thing, perhaps
  }
  if (external != nullptr || other_external != nullptr) return std::nullopt;
  if (as<const Call*>(left) || as<const Call*>(right)) return std::nullopt;
  return left == right;
}

std::string type_name(const Value& value) {
  constexpr std::array<std::string_view, 5> kForms = {"list", "tuple", "set", "frozenset",
                                                      "iterator"};
  return std::visit(
      Overloaded{
          [](const Unknown*) { return std::string("object"); },
          [](None) { return std::string("NoneType"); },
          [](bool) { return std::string("bool"); },
          [](Integer) { return std::string("int"); },
          [](double) { return std::string("float"); },
          [](Text) { return std::string("str"); },
          [](Bytes) { return std::string("bytes"); },
          [&](Items* items) { return std::string(kForms[static_cast<size_t>(items->form)]); },
          [](Dict*) { return std::string("dict"); },
          [](const External* external) { return external->name; },
          [](const Import* import) { return import->module; },
          [](Module*) { return std::string("module"); },
          [](Class*) { return std::string("type"); },
          [](Function*) { return std::string("function"); },
          [](const Member* member) { return member->enumeration->name; },
          [](const Call* call) {
            const Class* made = as<Class*>(call->callee);
            return made != nullptr ? made->name : type_name(call->callee);
          },
          [](const Subscript*) { return std::string("type"); },
          [](const Union*) { return std::string("type"); },
          [](const Method*) { return std::string("method"); },
      },
      value);
}

}  // namespace cog::schema
