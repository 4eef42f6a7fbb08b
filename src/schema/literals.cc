#include "schema/literals.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/json_text.h"
#include "base/text.h"
#include "schema/strings.h"

namespace cog::schema {
namespace {

constexpr int kMaxDepth = 32;

// What an expression may refer to, and how many values it may still have: constants that hold each
// other twice grow without bound.
struct Scope {
  const Names& names;
  int left = 100'000;
};

Literal known(Value value) { return {std::move(value), std::nullopt, ""}; }
Literal known(Value::Kind kind, std::string text) { return known({kind, std::move(text), {}, {}}); }
Literal unknown(const Node& culprit, std::string reason) {
  return {std::nullopt, culprit, std::move(reason)};
}

Literal read(const Node& node, Scope& scope, int depth);

std::string without_underscores(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '_');
  return digits;
}

Literal read_integer(const Node& node) {
  std::string digits = to_lower(without_underscores(node.text()));
  int base = digits.starts_with("0x")   ? 16
             : digits.starts_with("0o") ? 8
             : digits.starts_with("0b") ? 2
                                        : 10;
  if (base == 10) {  // JSON numbers have no limit either
    if (digits.find_first_not_of("0123456789") != std::string::npos) {
      return unknown(node, "complex numbers are no JSON value");
    }
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return known(Value::Kind::integer, digits);
  }
  uint64_t number = 0;
  const char* end = digits.data() + digits.size();
  auto [stop, error] = std::from_chars(digits.data() + 2, end, number, base);
  if (error != std::errc() || stop != end) return unknown(node, "the number is too large");
  return known(Value::Kind::integer, std::to_string(number));
}

Literal read_float(const Node& node) {
  std::string digits = without_underscores(node.text());
  double number = 0;
  const char* end = digits.data() + digits.size();
  auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error == std::errc::result_out_of_range) return unknown(node, "the number is out of range");
  if (error != std::errc() || stop != end) {
    return unknown(node, "complex numbers are no JSON value");
  }
  return known(Value::Kind::number, json_number(number));
}

Literal read_signed(const Node& node, Scope& scope, int depth) {
  char sign = node.text().front();
  std::optional<Node> argument = node.field("argument");
  if (!argument || (sign != '-' && sign != '+')) return unknown(node, "this has to be computed");
  Literal literal = read(*argument, scope, depth + 1);
  if (!literal.value) return literal;
  Value& value = *literal.value;
  if (value.kind != Value::Kind::integer && value.kind != Value::Kind::number) {
    return unknown(node, "this has to be computed");
  }
  if (sign == '+') return literal;
  if (value.text.starts_with("-")) {
    value.text.erase(0, 1);
  } else if (value.text != "0") {
    value.text.insert(0, 1, '-');
  }
  return literal;
}

Literal read_text(const Node& node) {
  StringLiteral string = read_string(node.text());
  if (!string.text) return unknown(node, string.reason);
  return known(Value::Kind::text, *string.text);
}

Literal read_concatenated(const Node& node) {
  std::string text;
  for (const Node& part : node.children()) {
    StringLiteral string = read_string(part.text());
    if (!string.text) return unknown(part, string.reason);
    text += *string.text;
  }
  return known(Value::Kind::text, text);
}

Literal read_items(const Node& node, Scope& scope, int depth) {
  Value list{Value::Kind::list, "", {}, {}};
  for (const Node& child : node.children()) {
    Literal item = read(child, scope, depth + 1);
    if (!item.value) return item;
    list.items.push_back(*std::move(item.value));
  }
  return known(std::move(list));
}

// The keys of a dict alone: its values may be anything, such as classes.
Literal read_keys(const Node& node, Scope& scope) {
  Value list{Value::Kind::list, "", {}, {}};
  for (const Node& pair : node.children()) {
    std::optional<Node> key = pair.field("key");
    if (!pair.is("pair") || !key) return unknown(pair, "this has to be computed");
    Literal item = read(*key, scope, 1);
    if (!item.value) return item;
    list.items.push_back(*std::move(item.value));
  }
  return known(std::move(list));
}

Literal read_dict(const Node& node, Scope& scope, int depth) {
  Value object{Value::Kind::object, "", {}, {}};
  for (const Node& pair : node.children()) {
    std::optional<Node> key = pair.field("key");
    std::optional<Node> written = pair.field("value");
    if (!pair.is("pair") || !key || !written) return unknown(pair, "this has to be computed");
    Literal name = read(*key, scope, depth + 1);
    if (!name.value) return name;
    if (name.value->kind != Value::Kind::text) return unknown(*key, "the keys of JSON are text");
    Literal item = read(*written, scope, depth + 1);
    if (!item.value) return item;
    auto same = std::find(object.keys.begin(), object.keys.end(), name.value->text);
    if (same != object.keys.end()) {
      object.items[static_cast<size_t>(same - object.keys.begin())] = *std::move(item.value);
      continue;
    }
    object.keys.push_back(name.value->text);
    object.items.push_back(*std::move(item.value));
  }
  return known(std::move(object));
}

Literal read_constant(const Node& node, Scope& scope, int depth) {
  auto found = scope.names.constants.find(node.text());
  if (found == scope.names.constants.end()) {
    return unknown(node, in_quotes(node.text()) + " is no constant of this file");
  }
  Literal literal = read(found->second, scope, depth + 1);
  if (literal.value) return literal;
  return unknown(node,
                 "the value of " + in_quotes(node.text()) + " is not a literal: " + literal.reason);
}

Literal read(const Node& node, Scope& scope, int depth) {
  if (depth > kMaxDepth) return unknown(node, "this is nested too deeply");
  if (--scope.left < 0) return unknown(node, "this is too large");
  std::string_view kind = node.kind();
  if (kind == "none") return known(Value::Kind::null, "");
  if (kind == "true" || kind == "false") return known(Value::Kind::boolean, std::string(kind));
  if (kind == "integer") return read_integer(node);
  if (kind == "float") return read_float(node);
  if (kind == "unary_operator") return read_signed(node, scope, depth);
  if (kind == "string") return read_text(node);
  if (kind == "concatenated_string") return read_concatenated(node);
  if (kind == "list" || kind == "tuple" || kind == "set") return read_items(node, scope, depth);
  if (kind == "dictionary") return read_dict(node, scope, depth);
  if (kind == "identifier") return read_constant(node, scope, depth);
  if (kind == "parenthesized_expression" && node.children().size() == 1) {
    return read(node.children()[0], scope, depth + 1);
  }
  return unknown(node, "this has to be computed");
}

Literal read_choices(const Node& node, Scope& scope, int depth);

// list(D), list(D.keys()) or list(D.values()).
Literal read_list_of_dict(const Node& call, Scope& scope) {
  std::vector<Node> arguments = call.field_or_self("arguments").children();
  if (call.field_or_self("function").text() != "list" || arguments.size() != 1) {
    return unknown(call, "this has to be computed");
  }
  Node dict = arguments[0];
  bool values = false;
  bool of_dict = dict.is("call");
  if (of_dict) {
    std::string_view method = dict.field_or_self("function").field_or_self("attribute").text();
    values = method == "values";
    if (!values && method != "keys") return unknown(dict, "this has to be computed");
    dict = dict.field_or_self("function").field_or_self("object");
  }
  auto constant = scope.names.constants.find(dict.text());
  if (constant == scope.names.constants.end()) {
    return unknown(dict, in_quotes(dict.text()) + " is no constant of this file");
  }
  if (!constant->second.is("dictionary")) {
    return of_dict ? unknown(dict, "this is no dict") : read_choices(constant->second, scope, 1);
  }
  if (!values) return read_keys(constant->second, scope);
  Literal literal = read(constant->second, scope, 1);
  if (!literal.value) return unknown(dict, literal.reason);
  return known({Value::Kind::list, "", literal.value->items, {}});
}

Literal read_choices(const Node& node, Scope& scope, int depth) {
  if (depth > kMaxDepth) return unknown(node, "this is nested too deeply");
  if (node.is("call")) return read_list_of_dict(node, scope);
  if (node.is("binary_operator") && node.field_or_self("operator").text() == "+") {
    Literal left = read_choices(node.field_or_self("left"), scope, depth + 1);
    if (!left.value) return left;
    Literal right = read_choices(node.field_or_self("right"), scope, depth + 1);
    if (!right.value) return right;
    std::vector<Value>& items = left.value->items;
    items.insert(items.end(), right.value->items.begin(), right.value->items.end());
    return left;
  }
  Literal literal = read(node, scope, depth);
  if (literal.value && literal.value->kind != Value::Kind::list) {
    return unknown(node, "choices are a list");
  }
  return literal;
}

}  // namespace

signature::Json to_json(const Value& value) {
  std::vector<std::string> parts;
  switch (value.kind) {
    case Value::Kind::null:
      return {"null"};
    case Value::Kind::text:
      return {json_string(value.text)};
    case Value::Kind::boolean:
    case Value::Kind::integer:
    case Value::Kind::number:
      return {value.text};
    case Value::Kind::list:
      for (const Value& item : value.items) parts.push_back(to_json(item).text);
      return {"[" + join(parts, ",") + "]"};
    case Value::Kind::object:
      break;
  }
  for (size_t i = 0; i < value.items.size(); ++i) {
    parts.push_back(json_string(value.keys[i]) + ":" + to_json(value.items[i]).text);
  }
  return {"{" + join(parts, ",") + "}"};
}

Literal read_literal(const Node& expression, const Names& names) {
  Scope scope{names};
  return read(expression, scope, 0);
}

Literal read_choices(const Node& expression, const Names& names) {
  Scope scope{names};
  return read_choices(expression, scope, 0);
}

}  // namespace cog::schema
