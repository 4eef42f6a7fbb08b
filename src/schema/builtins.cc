#include "schema/builtins.h"

#include <algorithm>
#include <array>

#include "schema/conversions.h"
#include "schema/operators.h"

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

Value attribute(const Calling& call) {
  const Text* name = call.count() >= 2 ? as<Text>(call.at(1)) : nullptr;
  if (name == nullptr) return call.give_up();
  return call.evaluator.attribute(call.at(0), name->text, call.where);
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
