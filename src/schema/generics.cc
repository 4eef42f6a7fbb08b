// Types with arguments: list[str], Optional[int], Annotated[T, ...], Literal["a"].
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "schema/known_types.h"
#include "schema/types.h"

namespace cog::schema {
namespace {

using signature::Kind;
using signature::Type;

bool is_ellipsis(const Located& argument) {
  return is_external(argument.value, "builtins.Ellipsis");
}

// The values of a Literal, those of a Literal inside it among them.
std::vector<Located> literals_of(const Subscript& literal, int depth = 0) {
  std::vector<Located> values;
  for (const Located& argument : literal.arguments) {
    const Subscript* inner = as<const Subscript*>(argument.value);
    bool nested = inner != nullptr && is_external(inner->of.value, "typing.Literal");
    if (!nested || depth > 10) {
      values.push_back(argument);
      continue;
    }
    std::vector<Located> more = literals_of(*inner, depth + 1);
    values.insert(values.end(), more.begin(), more.end());
  }
  return values;
}

}  // namespace

std::optional<Type> Types::read_subscript(const Subscript& subscript, const Node& where,
                                          int depth) {
  const Value& of = subscript.of.value;
  if (is_external(of, "typing.Annotated")) return read_annotated(subscript, where, depth);
  if (is_external(of, "typing.Literal")) return read_literal(subscript, where);
  if (is_external(of, "typing.Optional")) return read_optional(subscript, where, depth);
  if (is_external(of, "typing.Union")) return read_union(subscript.arguments, where, depth);
  for (const char* wrapper :
       {"typing.Required", "typing.NotRequired", "typing.ReadOnly", "typing.Final"}) {
    bool one = subscript.arguments.size() == 1;
    if (is_external(of, wrapper) && one) return read(subscript.arguments[0], depth + 1);
  }
  const External* external = as<const External*>(of);
  std::optional<Form> form = external == nullptr ? std::nullopt : form_of(external->name);
  if (!form) {
    if (external != nullptr) return refuse_external(*external, where);
    return refuse(where,
                  std::string(subscript.of.where.text()) + "[...] is not supported as a type",
                  "write a class without type parameters");
  }
  bool output = position_ == Position::output && open_components_.empty();
  switch (*form) {
    case Form::list:
      return read_list(subscript, where, false, depth);
    case Form::set:
      return read_list(subscript, where, true, depth);
    case Form::tuple:
      return read_tuple(subscript, where, depth);
    case Form::dict:
      return read_dict(subscript, where, depth);
    case Form::iterable:
      return output && depth == 0 ? read_iterator(subscript, where, false, depth)
                                  : read_list(subscript, where, false, depth);
    case Form::iterator:
    case Form::concatenate_iterator:
      return read_iterator(subscript, where, *form == Form::concatenate_iterator, depth);
  }
  return std::nullopt;
}

std::optional<Type> Types::read_annotated(const Subscript& subscript, const Node& where,
                                          int depth) {
  if (subscript.arguments.empty()) return refuse(where, "Annotated lacks its type", "");
  Annotated apart = take_apart({&subscript, where});
  for (const Located& one : apart.metadata) {
    if (is_external(one.value, "cog.Opaque")) return read_opaque(apart.type);
  }
  std::optional<Type> type = read(apart.type, depth + 1);
  if (!type) return std::nullopt;
  for (const Located& one : apart.metadata) {
    // At the top, Input() and Field() are about the parameter, which reads them itself.
    const Call* call = details_call(one.value);
    if (call == nullptr || depth == 0) continue;
    Details details = read_details(*call, report_);
    apply(details.bounds, *type);
  }
  return type;
}

// JSON whose shape is not looked at: an object, or a list of objects.
std::optional<Type> Types::read_opaque(const Located& inner) {
  Type type = type_of(Kind::object);
  Value value = inner.value;
  if (const Subscript* optional = as<const Subscript*>(value);
      optional != nullptr && is_external(optional->of.value, "typing.Optional") &&
      optional->arguments.size() == 1) {
    type.nullable = true;
    value = optional->arguments[0].value;
  }
  if (const Union* all = as<const Union*>(value)) {
    std::optional<Value> only;
    for (const Located& one : all->alternatives) {
      if (as<None>(one.value) != nullptr)
        type.nullable = true;
      else
        only = one.value;
    }
    if (only) value = *only;
  }
  const Subscript* generic = as<const Subscript*>(value);
  const External* external = as<const External*>(generic != nullptr ? generic->of.value : value);
  std::optional<Form> form = external == nullptr ? std::nullopt : form_of(external->name);
  if (form != Form::list && form != Form::set && form != Form::tuple) return type;
  Type list = type_of(Kind::list);
  list.nullable = type.nullable;
  type.nullable = false;
  list.items.push_back(std::move(type));
  return list;
}

std::optional<Type> Types::read_literal(const Subscript& subscript, const Node& where) {
  std::vector<Value> values;
  bool nullable = false;
  for (const Located& argument : literals_of(subscript)) {
    if (const Unknown* unknown = as<const Unknown*>(argument.value)) {
      report_.unknown(argument.where, "a value of the Literal", *unknown, "write the value itself");
      return std::nullopt;
    }
    nullable = nullable || as<None>(argument.value) != nullptr;
    if (as<None>(argument.value) == nullptr) values.push_back(argument.value);
  }
  Choices choices = choices_of(evaluator_, values, where);
  if (!choices.problem.empty()) return refuse(where, "Literal: " + choices.problem, "");
  choices.type.nullable = nullable;
  return choices.type;
}

std::optional<Type> Types::read_optional(const Subscript& subscript, const Node& where, int depth) {
  if (subscript.arguments.size() != 1) {
    return refuse(where, "Optional takes one type", "write Optional[str]");
  }
  std::optional<Type> type = read(subscript.arguments[0], depth + 1);
  if (type) type->nullable = true;
  return type;
}

std::optional<Type> Types::read_list(const Subscript& subscript, const Node& where, bool unique,
                                     int depth) {
  std::string name(subscript.of.where.text());
  if (subscript.arguments.size() != 1) {
    return refuse(where, name + " takes one type", "write " + name + "[str]");
  }
  std::optional<Type> item = read(subscript.arguments[0], depth + 1);
  if (!item) return std::nullopt;
  Type type = type_of(Kind::list);
  type.unique = unique;
  type.items.push_back(*std::move(item));
  return type;
}

std::optional<Type> Types::read_tuple(const Subscript& subscript, const Node& where, int depth) {
  const std::vector<Located>& arguments = subscript.arguments;
  if (arguments.size() == 2 && is_ellipsis(arguments[1])) {
    std::optional<Type> item = read(arguments[0], depth + 1);
    if (!item) return std::nullopt;
    Type list = type_of(Kind::list);
    list.items.push_back(*std::move(item));
    return list;
  }
  Type tuple = type_of(Kind::tuple);
  for (const Located& argument : arguments) {
    std::optional<Type> item = read(argument, depth + 1);
    if (!item) return std::nullopt;
    tuple.items.push_back(*std::move(item));
  }
  if (tuple.items.empty()) return refuse(where, "an empty tuple says nothing", "");
  return tuple;
}

std::optional<Type> Types::read_dict(const Subscript& subscript, const Node& where, int depth) {
  if (subscript.arguments.size() != 2) {
    return refuse(where, "dict takes two types", "write dict[str, float], or dict alone");
  }
  bool output = position_ == Position::output && open_components_.empty();
  const auto& [key, key_place] = subscript.arguments[0];
  bool is_text = is_external(key, "builtins.str") || is_external(key, "typing.Any");
  std::optional<Type> keys = is_text ? type_of(Kind::string) : read({key, key_place}, depth + 1);
  if (!keys) return std::nullopt;
  bool plain = keys->kind == Kind::string || keys->kind == Kind::integer ||
               keys->kind == Kind::number || keys->kind == Kind::boolean;
  if (!plain || (!output && keys->kind != Kind::string)) {
    return refuse(key_place, "the keys of a JSON object are text", "write dict[str, ...]");
  }
  std::optional<Type> values = read(subscript.arguments[1], depth + 1);
  if (!values) return std::nullopt;
  Type type = type_of(Kind::object);
  bool anything = is_external(subscript.arguments[1].value, "typing.Any");
  if (output || !anything) type.items.push_back(*std::move(values));
  return type;
}

std::optional<Type> Types::read_iterator(const Subscript& subscript, const Node& where, bool joined,
                                         int depth) {
  if (position_ == Position::input || !open_components_.empty() || depth > 0) {
    return refuse(where, "an iterator is only supported as the whole return type",
                  position_ == Position::input ? "write list[X]" : "");
  }
  if (subscript.arguments.empty()) {
    return refuse(where, std::string(subscript.of.where.text()) + " takes one type",
                  "write Iterator[str]");
  }
  const Located& element = subscript.arguments[0];  // of a Generator: what it yields
  std::optional<Type> item = read(element, depth + 1);
  if (!item) return std::nullopt;
  if (joined && *item != type_of(Kind::string)) {
    return refuse(element.where, "a ConcatenateIterator joins str, not " + to_text(*item),
                  "write ConcatenateIterator[str], or Iterator[" + to_text(*item) + "]");
  }
  Type type = type_of(joined ? Kind::concatenate_iterator : Kind::iterator);
  type.items.push_back(*std::move(item));
  return type;
}

}  // namespace cog::schema
