// Attributes, subscripts and strings.
#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "schema/evaluator.h"
#include "schema/format.h"
#include "schema/numbers.h"
#include "schema/operators.h"
#include "schema/strings.h"

namespace cog::schema {
namespace {

constexpr size_t kMaxReference = 1000;  // bytes of a type that is written as a string

}  // namespace

Value Evaluator::attribute_expression(const Node& node, Scope& scope) {
  std::vector<Node> parts = node.children();
  if (parts.size() != 2) return computed(node);
  return attribute(expression(parts[0], scope), parts[1].text(), node);
}

Value Evaluator::attribute(const Value& object, std::string_view name, const Node& where) {
  if (as<const Unknown*>(object) != nullptr) return object;
  if (Module* module = as<Module*>(object)) return member_of(*module, name, where);
  if (const External* external = as<const External*>(object)) {
    return external_attribute(*external, name);
  }
  if (Class* of = as<Class*>(object)) {
    if (std::optional<Value> value = attribute_of(*of, name)) return member_or(*of, name, *value);
    if (name == "__name__" || name == "__qualname__") return text(of->name, where);
    if (name == "__doc__") return unknown(where, "docstrings are not read");
    return unknown(where, "class " + of->name + " has no " + in_quotes(name));
  }
  if (const Member* member = as<const Member*>(object)) {
    if (name == "value" || name == "_value_") return member->value;
    if (name == "name" || name == "_name_") return text(member->name, where);
    return attribute(member->value, name, where);
  }
  if (const Call* call = as<const Call*>(object)) {
    if (const Located* given = call->arguments.keyword(name)) return given->value;
  }
  if (as<Text>(object) || as<Items*>(object) || as<Dict*>(object)) {
    return heap().make(Method{object, std::string(name)});
  }
  return unknown(where, in_quotes(where.text()) + " has to be computed");
}

Value Evaluator::external_attribute(const External& external, std::string_view name) {
  std::string full = external.name + "." + std::string(name);
  if (std::optional<Value> constant = constant_of(full)) return *constant;
  if (Module* module = program_.find(full)) return module;  // of a namespace package
  return heap().make(External{canonical_name(std::move(full))});
}

Value Evaluator::subscript(const Node& node, Scope& scope) {
  std::vector<Node> parts = node.children();
  if (parts.size() < 2) return computed(node);
  Value of = expression(parts[0], scope);
  if (as<const Unknown*>(of) != nullptr) return of;
  std::vector<Node> arguments(parts.begin() + 1, parts.end());
  if (arguments.size() == 1 && arguments[0].is("type_parameter")) {
    arguments = arguments[0].children();
  } else if (arguments.size() == 1 && arguments[0].is("tuple") && is_type(of)) {
    arguments = arguments[0].children();
  }
  if (const External* external = as<const External*>(of)) {
    if (auto reason = reason_of(external->name)) return unknown(node, *reason);
  }
  if (is_type(of)) return type_subscript({of, parts[0]}, arguments, node, scope);
  if (arguments.size() != 1) return computed(node);
  if (arguments[0].is("slice")) return slice(of, arguments[0], scope);
  return item_of(*this, of, evaluate(arguments[0], scope), node);
}

// Color["RED"] of an enumeration; else a generic type. Literal holds values, and of Annotated only
// the first argument is a type.
Value Evaluator::type_subscript(const Located& of, const std::vector<Node>& arguments,
                                const Node& node, Scope& scope) {
  if (Class* type = as<Class*>(of.value); type != nullptr && arguments.size() == 1) {
    if (std::optional<std::vector<Value>> members = members_of(*type)) {
      Value key = evaluate(arguments[0], scope);
      const Text* name = as<Text>(key);
      for (const Value& member : *members) {
        if (name != nullptr && as<const Member*>(member)->name == name->text) return member;
      }
      return unknown(node, type->name + " has no such member");
    }
  }
  bool literal = is_external(of.value, "typing.Literal");
  bool annotated = is_external(of.value, "typing.Annotated");
  Subscript made{of, {}, node};
  for (size_t i = 0; i < arguments.size(); ++i) {
    bool is_value = literal || (annotated && i > 0);
    Value argument = is_value      ? evaluate(arguments[i], scope)
                     : annotating_ ? expression(arguments[i], scope)
                                   : annotation(arguments[i], scope);
    made.arguments.push_back({argument, arguments[i]});
  }
  return heap().make(std::move(made));
}

Value Evaluator::slice(const Value& of, const Node& node, Scope& scope) {
  // The grammar does not say which of its parts a slice has: the colons do.
  std::array<std::optional<Integer>, 3> bounds;
  std::string_view source = node.source_text();
  size_t part = 0;
  size_t at = node.begin();
  for (const Node& bound : node.children()) {
    for (; at < bound.begin(); ++at) part += source[at] == ':' ? 1 : 0;
    at = bound.end();
    Value value = evaluate(bound, scope);
    if (as<None>(value) != nullptr) continue;
    const Integer* number = as<Integer>(value);
    if (number == nullptr || part > 2) return unknown(bound, "this is no whole number");
    bounds[part] = *number;
  }
  return slice_of(*this, of, {bounds[0], bounds[1], bounds[2]}, node);
}

Value Evaluator::string(const Node& node, Scope& scope) {
  if (node.is("concatenated_string")) {
    std::string all;
    for (const Node& part : node.children()) {
      Value value = single_string(part, scope);
      const Text* characters = as<Text>(value);
      if (characters == nullptr) return value;
      all += characters->text;
    }
    return annotating_ ? forward_reference(all, node, scope) : text(std::move(all), node);
  }
  Value value = single_string(node, scope);
  const Text* characters = as<Text>(value);
  if (!annotating_ || characters == nullptr) return value;
  return forward_reference(characters->text, node, scope);
}

Value Evaluator::single_string(const Node& node, Scope& scope) {
  StringLiteral literal = read_string(node.text());
  if (literal.is_formatted) return formatted_string(node, literal.is_raw, scope);
  if (!literal.text) return unknown(node, literal.reason);
  if (literal.is_bytes) return Bytes{heap().keep(*std::move(literal.text))};
  return text(*std::move(literal.text), node);
}

// The pieces between the interpolations stand in the source as they are, with {{ and }} for braces.
Value Evaluator::formatted_string(const Node& node, bool raw, Scope& scope) {
  std::string all;
  for (const Node& part : node.children()) {
    if (part.is("string_content")) {
      std::optional<std::string> piece = read_piece(part.text(), raw);
      if (!piece) return unknown(part, "this escape sequence has no meaning here");
      for (size_t i = 0; i < piece->size(); ++i) {
        char c = (*piece)[i];
        all += c;
        if ((c == '{' || c == '}') && i + 1 < piece->size() && (*piece)[i + 1] == c) ++i;
      }
    } else if (part.is("interpolation")) {
      Value value = interpolation(part, scope);
      const Text* characters = as<Text>(value);
      if (characters == nullptr) return value;
      all += characters->text;
    }
  }
  return text(std::move(all), node);
}

Value Evaluator::interpolation(const Node& node, Scope& scope) {
  std::optional<Node> inside = node.field("expression");
  if (!inside) return computed(node);
  Value value = evaluate(*inside, scope);
  if (as<const Unknown*>(value) != nullptr) return value;
  char conversion = '\0';
  std::string specification;
  bool debug = false;
  std::string_view after = node.source_text().substr(inside->end(), node.end() - inside->end());
  debug = trim(after).starts_with("=") && !trim(after).starts_with("==");
  for (const Node& part : node.children()) {
    if (part.is("type_conversion")) conversion = part.text().back();
    if (!part.is("format_specifier")) continue;
    if (!part.children().empty()) return unknown(part, "this format has to be computed");
    specification = part.text().substr(1);
  }
  if (debug && conversion == '\0' && specification.empty()) conversion = 'r';
  std::optional<std::string> shown;
  if (conversion != '\0') {
    shown = conversion == 's' ? str_of(value) : repr_of(value);
    if (!shown) return unknown(node, "this text has to be computed");
    value = text(*shown, node);
  }
  shown = format_value(value, specification);
  if (!shown) return computed(node);
  if (debug) {
    size_t equals = node.source_text().find('=', inside->end());
    shown->insert(0, node.source_text().substr(node.begin() + 1, equals - node.begin()));
  }
  return text(*std::move(shown), node);
}

Value Evaluator::forward_reference(std::string_view written, const Node& node, Scope& scope) {
  std::string_view trimmed = trim(written);
  if (trimmed.empty() || trimmed.size() > kMaxReference) return unknown(node, "this is no type");
  try {
    const Source& source = program_.embedded(std::string(trimmed), node);
    std::vector<Node> statements = source.root().children();
    if (statements.size() == 1 && statements[0].is("expression_statement") &&
        statements[0].children().size() == 1) {
      return expression(statements[0].children()[0], scope);
    }
  } catch (const Error&) {  // reported below, where the string stands
  }
  return unknown(node, "the text " + in_quotes(trimmed) + " is no type");
}

}  // namespace cog::schema
