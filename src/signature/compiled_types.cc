#include "signature/compiled_types.h"

#include <algorithm>
#include <set>
#include <utility>

namespace cog::signature {

CompiledTypes::CompiledTypes(const Signature& signature) {
  for (const Component& component : signature.components) {
    components_.emplace(component.name, &component.type);
  }
}

const CompiledType& CompiledTypes::add(const Input& input) {
  Type type = input.type;
  std::vector<Json>& choices =
      type.kind == Kind::list && !type.items.empty() ? type.items[0].choices : type.choices;
  if (!input.choices.empty()) choices = input.choices;
  const CompiledType& compiled = compile(type);
  fill_waiting();
  return compiled;
}

// One after the other instead of one inside the other: a chain of components may be long.
void CompiledTypes::fill_waiting() {
  while (!waiting_.empty()) {
    std::string name = std::move(waiting_.back());
    waiting_.pop_back();
    fill(*components_.at(name), *compiled_components_.at(name));
  }
}

CompiledType& CompiledTypes::compile(const Type& type) {
  if (type.kind == Kind::component && !type.nullable) return compile_component(type.component);
  CompiledType& compiled = types_.emplace_back();
  fill(type, compiled);
  return compiled;
}

CompiledType& CompiledTypes::compile_component(const std::string& name) {
  auto [place, is_new] = compiled_components_.emplace(name, nullptr);
  if (!is_new) return *place->second;
  place->second = &types_.emplace_back();
  place->second->name = name;
  if (components_.contains(name)) waiting_.push_back(name);
  return *place->second;
}

void CompiledTypes::fill(const Type& type, CompiledType& compiled) {
  compiled.kind = type.kind;
  compiled.nullable = type.nullable;
  if (compiled.name.empty()) compiled.name = type_name(type.kind);
  if (type.kind == Kind::any_of || type.kind == Kind::component) return fill_union(type, compiled);
  compiled.bounds = type.bounds;
  if (type.bounds.regex) compiled.regex.emplace(*type.bounds.regex);
  compiled.choices = type.choices;
  compiled.unique = type.unique;
  for (const Type& item : type.items) compiled.items.push_back(&compile(item));
  for (const Field& field : type.fields) {
    compiled.fields.push_back({field.name, field.required, &compile(field.type)});
  }
}

// A component that may be null is a union of one.
void CompiledTypes::fill_union(const Type& type, CompiledType& compiled) {
  compiled.kind = Kind::any_of;
  std::vector<std::string> entered;
  add_variants(type, compiled, entered);
}

// Unions inside unions, directly or by way of components, become one: else a small document could
// ask for work without bound.
void CompiledTypes::add_variants(const Type& type, CompiledType& compiled,
                                 std::vector<std::string>& entered) {
  compiled.nullable = compiled.nullable || type.nullable;
  if (type.kind == Kind::any_of) {
    for (const Type& item : type.items) add_variants(item, compiled, entered);
    return;
  }
  auto component = components_.find(type.component);
  if (type.kind == Kind::component && component != components_.end()) {
    if (std::find(entered.begin(), entered.end(), type.component) != entered.end()) return;
    entered.push_back(type.component);
    if (component->second->kind == Kind::any_of) {
      return add_variants(*component->second, compiled, entered);
    }
    compiled.items.push_back(&compile_component(type.component));
    return;
  }
  Type variant = type;
  variant.nullable = false;
  compiled.items.push_back(&compile(variant));
}

bool holds_secret(const CompiledType& type) {
  std::vector<const CompiledType*> waiting = {&type};
  std::set<const CompiledType*> seen = {&type};
  auto visit = [&](const CompiledType* next) {
    if (seen.insert(next).second) waiting.push_back(next);
  };
  while (!waiting.empty()) {
    const CompiledType& one = *waiting.back();
    waiting.pop_back();
    if (one.kind == Kind::secret) return true;
    for (const CompiledType* item : one.items) visit(item);
    for (const CompiledField& field : one.fields) visit(field.type);
  }
  return false;
}

std::string type_name(Kind kind) {
  switch (kind) {
    case Kind::integer:
      return "integer";
    case Kind::number:
      return "number";
    case Kind::boolean:
      return "boolean";
    case Kind::object:
      return "object";
    case Kind::list:
    case Kind::tuple:
    case Kind::iterator:
    case Kind::concatenate_iterator:
      return "array";
    case Kind::null:
      return "null";
    case Kind::string:
    case Kind::path:
    case Kind::secret:
      return "string";
    case Kind::any_of:
    case Kind::component:
    case Kind::any:
      break;
  }
  return "any";
}

}  // namespace cog::signature
