// One call of a builtin function or method: what it is given, and how it answers or gives up.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "schema/evaluator.h"

namespace cog::schema {

struct Calling {
  Evaluator& evaluator;
  const Arguments& given;
  const Node& where;

  size_t count() const { return given.positional.size(); }
  const Value& at(size_t i) const { return given.positional[i].value; }
  const Text* text_at(size_t i) const { return i < count() ? as<Text>(at(i)) : nullptr; }
  bool plain() const { return given.keywords.empty(); }

  Value text(std::string made) const { return evaluator.text(std::move(made), where); }
  Value list(Items::Form form, std::vector<Value> items) const {
    return evaluator.make_items({form, std::move(items), nullptr}, where);
  }

  Value give_up() const { return evaluator.computed(where); }
  Value give_up(std::string reason) const { return evaluator.unknown(where, std::move(reason)); }
  Value items_unknown() const {  // why the items of an argument are not known
    for (const Located& argument : given.positional) {
      if (const Unknown* unknown = unknown_in(argument.value)) return unknown;
    }
    return give_up("these items are not known");
  }
};

}  // namespace cog::schema
