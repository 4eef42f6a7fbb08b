#include "schema/builtins.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "schema/format.h"
#include "schema/numbers.h"
#include "schema/operators.h"
#include "schema/strings.h"

namespace cog::schema {
namespace {

constexpr std::array<std::string_view, 71> kNames = {
    "abs",          "all",         "any",
    "ascii",        "bin",         "bool",
    "bytearray",    "bytes",       "callable",
    "chr",          "classmethod", "complex",
    "delattr",      "dict",        "dir",
    "divmod",       "enumerate",   "eval",
    "exec",         "filter",      "float",
    "format",       "frozenset",   "getattr",
    "globals",      "hasattr",     "hash",
    "hex",          "id",          "input",
    "int",          "isinstance",  "issubclass",
    "iter",         "len",         "list",
    "locals",       "map",         "max",
    "memoryview",   "min",         "next",
    "object",       "oct",         "open",
    "ord",          "pow",         "print",
    "property",     "range",       "repr",
    "reversed",     "round",       "set",
    "setattr",      "slice",       "sorted",
    "staticmethod", "str",         "sum",
    "super",        "tuple",       "type",
    "vars",         "zip",         "__import__",
    "Exception",    "ValueError",  "NotImplementedError",
    "RuntimeError", "ImportError"};

constexpr Integer kMaxRange = 100'000;

// What the functions below share: they are called with what they need and give up with a reason.
struct Calling {
  Evaluator& evaluator;
  const Arguments& given;
  const Node& where;

  size_t count() const { return given.positional.size(); }
  const Value& at(size_t i) const { return given.positional[i].value; }
  Value give_up(std::string reason = "this has to be computed") const {
    return evaluator.unknown(where, std::move(reason));
  }
  // Why the items of an argument are not known.
  Value items_unknown() const {
    for (const Located& argument : given.positional) {
      const Items* items = as<Items*>(argument.value);
      const Dict* dict = as<Dict*>(argument.value);
      if (items != nullptr && items->changed != nullptr) return items->changed;
      if (dict != nullptr && dict->changed != nullptr) return dict->changed;
    }
    return give_up("these items are not known");
  }
  Value list(Items::Form form, std::vector<Value> items) const {
    return evaluator.make_items({form, std::move(items), nullptr}, where);
  }
};

std::optional<Integer> whole(const Value& value) {
  if (const bool* boolean = as<bool>(value)) return *boolean ? 1 : 0;
  if (const Integer* integer = as<Integer>(value)) return *integer;
  return std::nullopt;
}

Value range(const Calling& call) {
  std::vector<Integer> bounds;
  for (const Located& argument : call.given.positional) {
    std::optional<Integer> number = whole(argument.value);
    if (!number) return call.give_up();
    bounds.push_back(*number);
  }
  if (bounds.empty() || bounds.size() > 3) return call.give_up();
  Integer start = bounds.size() == 1 ? 0 : bounds[0];
  Integer stop = bounds.size() == 1 ? bounds[0] : bounds[1];
  Integer step = bounds.size() == 3 ? bounds[2] : 1;
  if (step == 0) return call.give_up();
  Integer size = step > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step;
  if (size > kMaxRange) return call.give_up("the range is too large");
  std::vector<Value> items;
  for (Integer i = 0; i < size; ++i) items.emplace_back(start + i * step);
  return call.list(Items::Form::iterator, std::move(items));
}

Value length(const Calling& call) {
  std::optional<std::vector<Value>> items = call.evaluator.items_of(call.at(0));
  if (const Bytes* bytes = as<Bytes>(call.at(0))) return static_cast<Integer>(bytes->bytes.size());
  if (!items) return call.give_up();
  return static_cast<Integer>(items->size());
}

Value collect(const Calling& call, Items::Form form) {
  if (call.count() == 0) return call.list(form, {});
  std::optional<std::vector<Value>> items = call.evaluator.items_of(call.at(0));
  if (!items) return call.items_unknown();
  return call.list(form, *std::move(items));
}

Value make_dict(const Calling& call) {
  Dict* dict = call.evaluator.heap().make(Dict{});
  if (call.count() > 1) return call.give_up();
  if (call.count() == 1) {
    if (const Dict* other = as<Dict*>(call.at(0)); other != nullptr && other->changed == nullptr) {
      dict->entries = other->entries;
    } else {
      std::optional<std::vector<Value>> pairs = call.evaluator.items_of(call.at(0));
      if (!pairs) return call.items_unknown();
      for (const Value& pair : *pairs) {
        std::optional<std::vector<Value>> two = call.evaluator.items_of(pair);
        if (!two || two->size() != 2) return call.give_up();
        call.evaluator.set_item(*dict, (*two)[0], (*two)[1]);
      }
    }
  }
  for (const Keyword& keyword : call.given.keywords) {
    Value key = call.evaluator.text(keyword.name, call.where);
    call.evaluator.set_item(*dict, key, keyword.value.value);
  }
  return dict;
}

Value to_text(const Calling& call, bool repr) {
  if (call.count() == 0) return Text{""};
  std::optional<std::string> text = repr ? repr_of(call.at(0)) : str_of(call.at(0));
  return text ? call.evaluator.text(*std::move(text), call.where) : call.give_up();
}

Value to_integer(const Calling& call) {
  if (call.count() == 0) return Integer{0};
  if (call.count() > 1) return call.give_up();
  if (std::optional<Integer> number = whole(call.at(0))) return *number;
  if (const double* real = as<double>(call.at(0))) {
    if (std::fabs(*real) < 1e18) return static_cast<Integer>(*real);
    return call.give_up("the number is too large");
  }
  if (const Text* text = as<Text>(call.at(0))) {
    std::string_view digits = trim(text->text);
    bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    std::optional<Value> number =
        digits.find_first_not_of("0123456789") == std::string_view::npos && !digits.empty()
            ? read_number(digits)
            : std::nullopt;
    const Integer* integer = number ? as<Integer>(*number) : nullptr;
    if (integer != nullptr) return negative ? -*integer : *integer;
  }
  return call.give_up();
}

Value to_real(const Calling& call) {
  if (call.count() == 0) return 0.0;
  if (std::optional<Integer> number = whole(call.at(0))) return static_cast<double>(*number);
  if (as<double>(call.at(0)) != nullptr) return call.at(0);
  const Text* text = as<Text>(call.at(0));
  if (text == nullptr) return call.give_up();
  std::string word = to_lower(trim(text->text));
  if (word == "inf" || word == "infinity" || word == "+inf") return HUGE_VAL;
  if (word == "-inf" || word == "-infinity") return -HUGE_VAL;
  bool negative = word.starts_with('-');
  if (negative) word.erase(0, 1);
  bool digits = !word.empty() && word.find_first_not_of("0123456789.e-+") == std::string::npos;
  std::optional<Value> number = digits ? read_number(word) : std::nullopt;
  if (!number) return call.give_up();
  const double* real = as<double>(*number);
  double value = real != nullptr ? *real : static_cast<double>(*as<Integer>(*number));
  return negative ? -value : value;
}

// What `key` makes of an item; the item itself where there is none.
Value keyed(const Calling& call, const Value& item) {
  const Located* key = call.given.keyword("key");
  if (key == nullptr || as<None>(key->value) != nullptr) return item;
  return call.evaluator.call(key->value, {{{item, call.where}}, {}}, call.where);
}

// In the order of sorted(), as far as `key` and `reverse` are plain.
std::optional<std::vector<Value>> sorted_items(const Calling& call, const Value& iterable) {
  std::optional<std::vector<Value>> items = call.evaluator.items_of(iterable);
  if (!items) return std::nullopt;
  const Located* reverse = call.given.keyword("reverse");
  bool backwards = false;
  if (reverse != nullptr) {
    std::optional<bool> known = truth(reverse->value);
    if (!known) return std::nullopt;
    backwards = *known;
  }
  std::vector<std::pair<Value, Value>> pairs;
  for (const Value& item : *items) pairs.emplace_back(keyed(call, item), item);
  bool comparable = true;
  std::stable_sort(pairs.begin(), pairs.end(), [&](const auto& left, const auto& right) {
    Value less = backwards ? compare(call.evaluator, "<", right.first, left.first, call.where)
                           : compare(call.evaluator, "<", left.first, right.first, call.where);
    comparable = comparable && as<bool>(less) != nullptr;
    return truth(less).value_or(false);
  });
  if (!comparable) return std::nullopt;
  std::vector<Value> ordered;
  for (const auto& [by, item] : pairs) ordered.push_back(item);
  return ordered;
}

Value sorted(const Calling& call) {
  if (call.count() != 1) return call.give_up();
  std::optional<std::vector<Value>> items = sorted_items(call, call.at(0));
  if (!items) return call.give_up("the order of these items is not known");
  return call.list(Items::Form::list, *std::move(items));
}

Value extreme(const Calling& call, std::string_view operation) {
  std::optional<std::vector<Value>> items;
  if (call.count() == 1) items = call.evaluator.items_of(call.at(0));
  if (call.count() > 1) {
    items.emplace();
    for (const Located& argument : call.given.positional) items->push_back(argument.value);
  }
  if (!items) return call.items_unknown();
  const Located* fallback = call.given.keyword("default");
  if (items->empty()) return fallback != nullptr ? fallback->value : call.give_up();
  Value best = items->front();
  Value best_key = keyed(call, best);
  for (const Value& item : *items) {
    Value key = keyed(call, item);
    Value better = compare(call.evaluator, operation, key, best_key, call.where);
    if (as<bool>(better) == nullptr) return better;
    if (!*as<bool>(better)) continue;
    best = item;
    best_key = key;
  }
  return best;
}

// next(iter(x)) is its first item; the state of an iterator is not kept.
Value first_item(const Calling& call) {
  const Items* items = as<Items*>(call.at(0));
  if (items == nullptr || items->form != Items::Form::iterator) return call.give_up();
  if (!items->items.empty()) return items->items.front();
  return call.count() == 2 ? call.at(1) : call.give_up("there is no first item");
}

Value sum(const Calling& call) {
  std::optional<std::vector<Value>> items = call.evaluator.items_of(call.at(0));
  if (!items || call.count() > 2) return call.give_up();
  Value total = call.count() == 2 ? call.at(1) : Value(Integer{0});
  for (const Value& item : *items) {
    total = binary_operation(call.evaluator, "+", total, item, call.where);
  }
  return total;
}

Value zip(const Calling& call) {
  std::vector<std::vector<Value>> lists;
  for (const Located& argument : call.given.positional) {
    std::optional<std::vector<Value>> items = call.evaluator.items_of(argument.value);
    if (!items) return call.items_unknown();
    lists.push_back(*std::move(items));
  }
  std::vector<Value> made;
  for (size_t i = 0; !lists.empty(); ++i) {
    std::vector<Value> row;
    for (const std::vector<Value>& list : lists) {
      if (i < list.size()) row.push_back(list[i]);
    }
    if (row.size() != lists.size()) break;
    made.push_back(call.list(Items::Form::tuple, std::move(row)));
  }
  return call.list(Items::Form::iterator, std::move(made));
}

Value enumerate(const Calling& call) {
  std::optional<std::vector<Value>> items = call.evaluator.items_of(call.at(0));
  if (!items) return call.items_unknown();
  const Located* start = call.given.keyword("start");
  std::optional<Integer> number = start != nullptr    ? whole(start->value)
                                  : call.count() == 2 ? whole(call.at(1))
                                                      : std::optional<Integer>(0);
  if (!number) return call.give_up();
  std::vector<Value> made;
  for (const Value& item : *items) {
    made.push_back(call.list(Items::Form::tuple, {*number, item}));
    ++*number;
  }
  return call.list(Items::Form::iterator, std::move(made));
}

Value map_items(const Calling& call, bool keep) {
  if (call.count() != 2) return call.give_up();
  std::optional<std::vector<Value>> items = call.evaluator.items_of(call.at(1));
  if (!items) return call.items_unknown();
  std::vector<Value> made;
  for (const Value& item : *items) {
    bool as_is = keep && as<None>(call.at(0)) != nullptr;
    Value result =
        as_is ? item : call.evaluator.call(call.at(0), {{{item, call.where}}, {}}, call.where);
    if (!keep) {
      made.push_back(result);
      continue;
    }
    std::optional<bool> holds = truth(result);
    if (!holds) return call.give_up();
    if (*holds) made.push_back(item);
  }
  return call.list(Items::Form::iterator, std::move(made));
}

Value any_or_all(const Calling& call, bool any) {
  std::optional<std::vector<Value>> items = call.evaluator.items_of(call.at(0));
  if (!items) return call.items_unknown();
  for (const Value& item : *items) {
    std::optional<bool> holds = truth(item);
    if (!holds) return call.give_up();
    if (*holds == any) return any;
  }
  return !any;
}

Value round_number(const Calling& call) {
  if (std::optional<Integer> number = whole(call.at(0))) {
    return call.count() == 1 ? Value(*number) : call.give_up();
  }
  const double* real = as<double>(call.at(0));
  if (real == nullptr || std::fabs(*real) > 1e15) return call.give_up();
  if (call.count() == 1) return static_cast<Integer>(std::nearbyint(*real));
  std::optional<Integer> places = whole(call.at(1));
  if (!places || *places < 0 || *places > 15) return call.give_up();
  std::optional<std::string> digits = format_value(call.at(0), "." + to_decimal(*places) + "f");
  return digits ? to_real({call.evaluator, {{{Text{*digits}, call.where}}, {}}, call.where})
                : call.give_up();
}

Value absolute(const Calling& call) {
  if (std::optional<Integer> number = whole(call.at(0))) return *number < 0 ? -*number : *number;
  if (const double* real = as<double>(call.at(0))) return std::fabs(*real);
  return call.give_up();
}

Value attribute(const Calling& call) {
  const Text* name = call.count() >= 2 ? as<Text>(call.at(1)) : nullptr;
  if (name == nullptr) return call.give_up();
  return call.evaluator.attribute(call.at(0), name->text, call.where);
}

Value character(const Calling& call) {
  std::optional<Integer> code = whole(call.at(0));
  bool fits = code && *code >= 0 && *code <= 0x10FFFF && (*code < 0xD800 || *code > 0xDFFF);
  if (!fits) return call.give_up();
  return call.evaluator.text(to_utf8(static_cast<uint32_t>(*code)), call.where);
}

Value code_point(const Calling& call) {
  const Text* text = as<Text>(call.at(0));
  if (text == nullptr || text->text.size() != 1 || text->text[0] < 0) return call.give_up();
  return static_cast<Integer>(text->text[0]);
}

Value reverse(const Calling& call) {
  std::optional<std::vector<Value>> items = call.evaluator.items_of(call.at(0));
  if (!items) return call.items_unknown();
  std::reverse(items->begin(), items->end());
  return call.list(Items::Form::iterator, *std::move(items));
}

}  // namespace

bool is_builtin_name(std::string_view name) {
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

Value call_builtin(Evaluator& evaluator, std::string_view name, const Arguments& arguments,
                   const Node& where) {
  Calling call{evaluator, arguments, where};
  for (const Located& argument : arguments.positional) {
    if (as<const Unknown*>(argument.value) != nullptr) return argument.value;
  }
  if (name == "list") return collect(call, Items::Form::list);
  if (name == "tuple") return collect(call, Items::Form::tuple);
  if (name == "set") return collect(call, Items::Form::set);
  if (name == "frozenset") return collect(call, Items::Form::frozen_set);
  if (name == "dict") return make_dict(call);
  if (name == "str") return to_text(call, false);
  if (name == "int") return to_integer(call);
  if (name == "float") return to_real(call);
  if (name == "range") return range(call);
  if (name == "zip") return zip(call);
  if (name == "bool" && call.count() == 0) return false;
  if (name == "property" || name == "staticmethod" || name == "classmethod" || name == "object") {
    return call.give_up();
  }
  if (call.count() == 0) return call.give_up();
  if (name == "bool") {
    std::optional<bool> holds = truth(call.at(0));
    return holds ? Value(*holds) : call.give_up();
  }
  if (name == "len") return length(call);
  if (name == "repr") return to_text(call, true);
  if (name == "sorted") return sorted(call);
  if (name == "min") return extreme(call, "<");
  if (name == "max") return extreme(call, ">");
  if (name == "sum") return sum(call);
  if (name == "enumerate") return enumerate(call);
  if (name == "map") return map_items(call, false);
  if (name == "filter") return map_items(call, true);
  if (name == "any") return any_or_all(call, true);
  if (name == "all") return any_or_all(call, false);
  if (name == "round") return round_number(call);
  if (name == "abs") return absolute(call);
  if (name == "getattr") return attribute(call);
  if (name == "chr") return character(call);
  if (name == "reversed") return reverse(call);
  if (name == "iter" && call.count() == 1) return collect(call, Items::Form::iterator);
  if (name == "next") return first_item(call);
  if (name == "ord") return code_point(call);
  if (name == "open" || name == "input") {
    return call.give_up("what " + std::string(name) + "() reads is known when the model runs");
  }
  return call.give_up(std::string(name) + "() is known when the model runs");
}

}  // namespace cog::schema
