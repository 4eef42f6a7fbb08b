#include "schema/methods.h"

#include <algorithm>
#include <functional>

#include "schema/calling.h"
#include "schema/format.h"
#include "schema/operators.h"

namespace cog::schema {
namespace {

struct MethodCall : Calling {
  const Value& object;
  std::string_view name;
};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
}
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string map_text(std::string_view text, const std::function<char(char)>& change) {
  std::string made(text);
  std::transform(made.begin(), made.end(), made.begin(), change);
  return made;
}

// Upper case behind what is no letter, else lower case.
std::string title(std::string_view text) {
  std::string made;
  bool inside = false;
  for (char c : text) {
    made += inside ? lower(c) : upper(c);
    inside = is_letter(c);
  }
  return made;
}

constexpr std::string_view kBlanks = " \t\n\r\f\v";

std::string_view strip(std::string_view text, std::string_view characters, bool left, bool right) {
  size_t begin = left ? text.find_first_not_of(characters) : 0;
  if (begin == std::string_view::npos) return "";
  size_t end = right ? text.find_last_not_of(characters) : text.size() - 1;
  return end == std::string_view::npos ? "" : text.substr(begin, end - begin + 1);
}

std::optional<Value> change_case(const MethodCall& call, std::string_view text) {
  if (!is_ascii(text) || call.count() != 0) return std::nullopt;
  if (call.name == "upper") return call.text(map_text(text, upper));
  if (call.name == "lower" || call.name == "casefold") return call.text(map_text(text, lower));
  if (call.name == "title") return call.text(title(text));
  if (call.name == "swapcase") {
    return call.text(map_text(text, [](char c) { return upper(c) == c ? lower(c) : upper(c); }));
  }
  if (call.name == "capitalize") {
    std::string made = map_text(text, lower);
    if (!made.empty()) made[0] = upper(made[0]);
    return call.text(std::move(made));
  }
  return std::nullopt;
}

std::optional<Value> strip_text(const MethodCall& call, std::string_view text) {
  bool left = call.name == "strip" || call.name == "lstrip";
  bool right = call.name == "strip" || call.name == "rstrip";
  const Text* characters = call.text_at(0);
  if (left || right) {
    bool none = call.count() == 0 || as<None>(call.at(0)) != nullptr;
    if (none && !is_ascii(text)) return std::nullopt;  // Unicode has more blanks
    if (!none && (characters == nullptr || !is_ascii(characters->text))) return std::nullopt;
    return call.text(std::string(strip(text, none ? kBlanks : characters->text, left, right)));
  }
  if (characters == nullptr || call.count() != 1) return std::nullopt;
  std::string_view part = characters->text;
  if (call.name == "removeprefix") {
    return call.text(std::string(text.starts_with(part) ? text.substr(part.size()) : text));
  }
  if (call.name == "removesuffix") {
    bool ends = !part.empty() && text.ends_with(part);
    return call.text(std::string(ends ? text.substr(0, text.size() - part.size()) : text));
  }
  return std::nullopt;
}

std::optional<Value> split_text(const MethodCall& call, std::string_view text) {
  std::vector<Value> parts;
  auto add = [&](std::string_view part) { parts.push_back(call.text(std::string(part))); };
  if (call.name == "splitlines" && call.count() == 0 && is_ascii(text)) {
    for (size_t at = 0; at < text.size();) {
      size_t end = std::min(text.find_first_of("\r\n", at), text.size());
      add(text.substr(at, end - at));
      at = end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
    }
    return call.list(Items::Form::list, std::move(parts));
  }
  if (call.name != "split" || call.count() > 1) return std::nullopt;
  if (call.count() == 0) {
    if (!is_ascii(text)) return std::nullopt;  // Unicode has more blanks
    for (size_t at = text.find_first_not_of(kBlanks); at != std::string_view::npos;) {
      size_t end = std::min(text.find_first_of(kBlanks, at), text.size());
      add(text.substr(at, end - at));
      at = text.find_first_not_of(kBlanks, end);
    }
    return call.list(Items::Form::list, std::move(parts));
  }
  const Text* separator = call.text_at(0);
  if (separator == nullptr || separator->text.empty()) return std::nullopt;
  while (true) {
    size_t end = text.find(separator->text);
    add(text.substr(0, end));
    if (end == std::string_view::npos) return call.list(Items::Form::list, std::move(parts));
    text.remove_prefix(end + separator->text.size());
  }
}

std::optional<Value> join_text(const MethodCall& call, std::string_view separator) {
  if (call.name != "join" || call.count() != 1) return std::nullopt;
  std::optional<std::vector<Value>> items = call.evaluator.items_of(call.at(0));
  if (!items) return call.give_up("these items are not known");
  std::string made;
  for (size_t i = 0; i < items->size(); ++i) {
    const Text* part = as<Text>((*items)[i]);
    if (part == nullptr) {
      return as<const Unknown*>((*items)[i]) ? (*items)[i] : call.give_up();
    }
    if (i > 0) made += separator;
    made += part->text;
  }
  return call.text(std::move(made));
}

std::optional<Value> search_text(const MethodCall& call, std::string_view text) {
  const Text* part = call.text_at(0);
  if (part == nullptr) return std::nullopt;
  if (call.name == "replace" && call.count() == 2 && call.text_at(1) != nullptr) {
    if (part->text.empty()) return std::nullopt;
    std::string made(text);
    std::string_view other = call.text_at(1)->text;
    for (size_t at = made.find(part->text); at != std::string::npos;) {
      made.replace(at, part->text.size(), other);
      if (made.size() > (1 << 20)) return std::nullopt;
      at = made.find(part->text, at + other.size());
    }
    return call.text(std::move(made));
  }
  if (call.count() != 1) return std::nullopt;
  if (call.name == "startswith") return text.starts_with(part->text);
  if (call.name == "endswith") return text.ends_with(part->text);
  if (!is_ascii(text)) return std::nullopt;
  size_t found = text.find(part->text);
  if (call.name == "find") {
    return found == std::string_view::npos ? Value(Integer{-1})
                                           : Value(static_cast<Integer>(found));
  }
  if (call.name == "count" && !part->text.empty()) {
    Integer number = 0;
    for (; found != std::string_view::npos; found = text.find(part->text, found)) {
      ++number;
      found += part->text.size();
    }
    return number;
  }
  return std::nullopt;
}

std::optional<Value> test_text(const MethodCall& call, std::string_view text) {
  if (!is_ascii(text) || call.count() != 0) return std::nullopt;
  auto all = [&](auto holds) {
    return !text.empty() && std::all_of(text.begin(), text.end(), holds);
  };
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (call.name == "isdigit") return all(digit);
  if (call.name == "isalpha") return all(is_letter);
  if (call.name == "isalnum") return all([&](char c) { return digit(c) || is_letter(c); });
  return std::nullopt;
}

Value text_method(const MethodCall& call, std::string_view text) {
  if (call.name == "format") {
    return format_braces(call.evaluator, text, call.given, call.where);
  }
  if (!call.plain()) return call.give_up();
  for (auto* method : {change_case, strip_text, split_text, join_text, search_text, test_text}) {
    if (std::optional<Value> value = method(call, text)) return *value;
  }
  return call.give_up(std::string(call.name) + "() of a text has to be computed");
}

std::optional<Value> change_list(const MethodCall& call, Items& list) {
  std::vector<Value>& items = list.items;
  bool known_name = call.name == "append" || call.name == "insert" || call.name == "extend" ||
                    call.name == "remove" || call.name == "pop" || call.name == "clear" ||
                    call.name == "reverse" || call.name == "sort";
  if (!known_name) return std::nullopt;
  if (call.name == "extend" && call.count() == 1) {
    call.evaluator.extend(list, call.at(0), call.where);
    return None{};
  }
  if (!call.evaluator.may_change(&list)) return None{};
  const Integer* index = call.count() > 0 ? as<Integer>(call.at(0)) : nullptr;
  auto size = static_cast<Integer>(items.size());
  if (call.name == "append" && call.count() == 1 && items.size() < 100'000) {
    items.push_back(call.at(0));
  } else if (call.name == "insert" && call.count() == 2 && index != nullptr) {
    Integer at = std::clamp<Integer>(*index < 0 ? *index + size : *index, 0, size);
    items.insert(items.begin() + static_cast<long>(at), call.at(1));
  } else if (call.name == "clear") {
    items.clear();
  } else if (call.name == "reverse") {
    std::reverse(items.begin(), items.end());
  } else if (call.name == "remove" && call.count() == 1) {
    auto same = [&](const Value& item) { return equal(item, call.at(0)).value_or(false); };
    auto found = std::find_if(items.begin(), items.end(), same);
    if (found == items.end()) return call.give_up("there is no such item");
    items.erase(found);
  } else if (call.name == "pop" && call.count() == 0 && !items.empty()) {
    Value last = items.back();
    items.pop_back();
    return last;
  } else {
    call.evaluator.spoil(&list, call.where,
                         "what " + std::string(call.name) + "() does to it is not known");
  }
  return None{};
}

Value items_method(const MethodCall& call, Items& items) {
  if (items.changed != nullptr) return items.changed;
  if (items.form == Items::Form::list) {
    if (std::optional<Value> value = change_list(call, items)) return *value;
  }
  if (items.form == Items::Form::set && (call.name == "add" || call.name == "update" ||
                                         call.name == "discard" || call.name == "remove")) {
    call.evaluator.spoil(&items, call.where, "the set is changed");
    return None{};
  }
  if (call.name == "copy" && call.count() == 0) return call.list(items.form, items.items);
  if (call.count() != 1) return call.give_up();
  if (call.name == "index" || call.name == "count") {
    Integer number = 0;
    for (size_t i = 0; i < items.items.size(); ++i) {
      std::optional<bool> same = equal(items.items[i], call.at(0));
      if (!same) return call.give_up();
      if (*same && call.name == "index") return static_cast<Integer>(i);
      if (*same) ++number;
    }
    if (call.name == "count") return number;
  }
  if (call.name == "union") {
    return binary_operation(call.evaluator, "|", call.object, call.at(0), call.where);
  }
  return call.give_up();
}

Value dict_method(const MethodCall& call, Dict& dict) {
  if (dict.changed != nullptr) return dict.changed;
  std::vector<Value> items;
  if (call.name == "keys" || call.name == "values" || call.name == "items") {
    for (const auto& [key, value] : dict.entries) {
      items.push_back(call.name == "keys"     ? key
                      : call.name == "values" ? value
                                              : call.list(Items::Form::tuple, {key, value}));
    }
    return call.list(Items::Form::iterator, std::move(items));
  }
  if (call.name == "get" && (call.count() == 1 || call.count() == 2)) {
    for (const auto& [key, value] : dict.entries) {
      std::optional<bool> same = equal(key, call.at(0));
      if (!same) return call.give_up();
      if (*same) return value;
    }
    return call.count() == 2 ? call.at(1) : Value(None{});
  }
  if (call.name == "copy") return call.evaluator.heap().make(Dict{dict.entries, nullptr});
  if (call.name == "update" && call.evaluator.may_change(&dict)) {
    const Dict* more = call.count() == 1 ? as<Dict*>(call.at(0)) : nullptr;
    if (call.count() > 1 || (call.count() == 1 && (more == nullptr || more->changed != nullptr))) {
      call.evaluator.spoil(&dict, call.where, "what is added to it is not known");
      return None{};
    }
    if (more != nullptr) {
      for (const auto& [key, value] : more->entries) call.evaluator.set_item(dict, key, value);
    }
    for (const Keyword& keyword : call.given.keywords) {
      call.evaluator.set_item(dict, call.text(keyword.name), keyword.value.value);
    }
    return None{};
  }
  bool changes = call.name == "pop" || call.name == "clear" || call.name == "setdefault" ||
                 call.name == "popitem";
  if (changes) {
    call.evaluator.spoil(&dict, call.where,
                         "what " + std::string(call.name) + "() does to it is not known");
  }
  return call.give_up();
}

}  // namespace

Value call_method(Evaluator& evaluator, const Value& object, std::string_view name,
                  const Arguments& arguments, const Node& where) {
  MethodCall call{{evaluator, arguments, where}, object, name};
  if (const Text* text = as<Text>(object)) return text_method(call, text->text);
  if (Items* items = as<Items*>(object)) return items_method(call, *items);
  if (Dict* dict = as<Dict*>(object)) return dict_method(call, *dict);
  return call.give_up();
}

}  // namespace cog::schema
