// Lists, sets and dicts: how they are made, what is in them, and what changes them.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "schema/evaluator.h"

namespace cog::schema {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c < 0;
}

bool has_word(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    size_t end = at + word.size();
    bool begins = at == 0 || !is_letter(text[at - 1]);
    if (begins && (end == text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

}  // namespace

Value Evaluator::make_items(Items items, const Node& where) {
  if (items.items.size() > kMaxItems) return unknown(where, "this is too large");
  if (items.form == Items::Form::set || items.form == Items::Form::frozen_set) {
    std::vector<Value> once;
    for (const Value& item : items.items) {
      bool seen = false;
      for (const Value& other : once) {
        if (--steps_left_ < 0) return unknown(where, "this takes too long to work out");
        seen = seen || equal(item, other).value_or(false);
      }
      if (!seen) once.push_back(item);
    }
    items.items = std::move(once);
  }
  return heap().make(std::move(items));
}

bool Evaluator::may_change(const Value& object) {
  if (uncertain_ == nullptr) return true;
  if (Items* items = as<Items*>(object)) items->changed = uncertain_;
  if (Dict* dict = as<Dict*>(object)) dict->changed = uncertain_;
  return false;
}

void Evaluator::spoil(const Value& object, const Node& where, std::string reason) {
  const Unknown* cause = heap().make(Unknown{where, std::move(reason)});
  if (Items* items = as<Items*>(object)) items->changed = cause;
  if (Dict* dict = as<Dict*>(object)) dict->changed = cause;
}

void Evaluator::spoil_named_in(const Function& function, const Node& where) {
  std::string_view source = function.node.text();
  std::string reason = function.name + "() may have changed it";
  auto spoil_in = [&](const Scope& scope) {
    for (const auto& [name, value] : scope.names) {
      bool container = as<Items*>(value) != nullptr || as<Dict*>(value) != nullptr;
      if (container && has_word(source, name)) spoil(value, where, reason);
    }
  };
  spoil_in(function.module->scope);
  if (function.owner != nullptr) spoil_in(function.owner->scope);
}

void Evaluator::extend(Items& list, const Value& more, const Node& where) {
  if (!may_change(&list)) return;
  std::optional<std::vector<Value>> items = items_of(more);
  if (!items || list.items.size() + items->size() > kMaxItems) {
    return spoil(&list, where, "what is added to it is not known");
  }
  list.items.insert(list.items.end(), items->begin(), items->end());
}

void Evaluator::set_item(const Value& object, const Value& key, const Value& value,
                         const Node& where) {
  if (!may_change(object)) return;
  Dict* dict = as<Dict*>(object);
  Items* list = as<Items*>(object);
  const Integer* index = as<Integer>(key);
  if (dict != nullptr && is_known(key) && dict->entries.size() < kMaxItems) {
    set_item(*dict, key, value);
  } else if (list != nullptr && index != nullptr && *index >= 0 &&
             *index < static_cast<Integer>(list->items.size())) {
    list->items[static_cast<size_t>(*index)] = value;
  } else {
    spoil(object, where, "which of its items is changed is not known");
  }
}

void Evaluator::set_item(Dict& dict, const Value& key, const Value& value) {
  for (auto& [known, old] : dict.entries) {
    if (--steps_left_ < 0) break;
    if (!equal(known, key).value_or(false)) continue;
    old = value;
    return;
  }
  dict.entries.emplace_back(key, value);
}

std::optional<std::vector<Value>> Evaluator::items_of(const Value& value) {
  if (const Items* items = as<Items*>(value)) {
    if (items->changed != nullptr) return std::nullopt;
    return items->items;
  }
  std::vector<Value> found;
  if (const Dict* dict = as<Dict*>(value)) {
    if (dict->changed != nullptr) return std::nullopt;
    for (const auto& [key, item] : dict->entries) found.push_back(key);
    return found;
  }
  if (const Text* characters = as<Text>(value)) {
    std::string_view rest = characters->text;
    if (rest.size() > kMaxItems) return std::nullopt;
    while (!rest.empty()) {
      found.push_back(Text{first_code_points(rest, 1)});
      rest.remove_prefix(std::get<Text>(found.back()).text.size());
    }
    return found;
  }
  if (Class* type = as<Class*>(value)) return members_of(*type);
  return std::nullopt;
}

}  // namespace cog::schema
