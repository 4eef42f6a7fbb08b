#include "schema/models.h"

#include <algorithm>

#include "schema/details.h"
#include "schema/operators.h"

namespace cog::schema {
namespace {

bool is_dataclass_decorator(const Value& decorator) {
  const Call* call = as<const Call*>(decorator);
  const Value& callee = call != nullptr ? call->callee : decorator;
  return is_external(callee, "dataclasses.dataclass") || is_external(callee, "pydantic.dataclass");
}

bool is_decorated_dataclass(const Class& of) {
  return std::any_of(of.decorators.begin(), of.decorators.end(),
                     [](const Located& one) { return is_dataclass_decorator(one.value); });
}

// The annotation without Annotated[], and the origin of its generic, as far as it is external.
std::string outer_name(Evaluator& evaluator, const Node& annotation, Class& owner) {
  Value value = evaluator.annotation(annotation, owner.scope);
  if (const Subscript* subscript = as<const Subscript*>(value)) value = subscript->of.value;
  const External* external = as<const External*>(value);
  return external == nullptr ? "" : external->name;
}

// total=False of the class that declares the key; Required[] and NotRequired[] decide alone.
bool key_required(const Class& owner, const std::string& outer) {
  if (outer == "typing.Required") return true;
  if (outer == "typing.NotRequired") return false;
  for (const auto& [name, value] : owner.keywords) {
    if (name == "total") return truth(value.value).value_or(true);
  }
  return true;
}

// What field(...) of dataclasses and Field(...) of pydantic say of a default.
void read_value(const Located& value, ModelKind kind, ModelField& field) {
  const Call* call = as<const Call*>(value.value);
  bool is_field = call != nullptr && is_external(call->callee, "dataclasses.field");
  bool is_details = kind == ModelKind::pydantic && details_call(value.value) != nullptr;
  if (!is_field && !is_details) {
    field.default_value = value;
    return;
  }
  const Arguments& given = call->arguments;
  const Located* written = given.keyword("default");
  if (written == nullptr && is_details && !given.positional.empty()) {
    written = &given.positional[0];
  }
  bool is_required = written != nullptr && is_external(written->value, "builtins.Ellipsis");
  if (written != nullptr && !is_required) field.default_value = *written;
  if (const Located* factory = given.keyword("default_factory")) field.factory = *factory;
  if (const Located* init = given.keyword("init"); init != nullptr && is_field) {
    field.in_input = truth(init->value).value_or(true);
  }
}

}  // namespace

std::optional<ModelKind> model_kind(Evaluator& evaluator, Class& of) {
  const Lineage& lineage = evaluator.lineage(of);
  if (lineage.has("typing.TypedDict")) return ModelKind::typed_dict;
  if (lineage.has("typing.NamedTuple")) return ModelKind::named_tuple;
  if (lineage.has("cog.BaseModel")) return ModelKind::base_model;
  if (lineage.has("pydantic.BaseModel") || lineage.has("pydantic.RootModel")) {
    return ModelKind::pydantic;
  }
  bool decorated = std::any_of(lineage.classes.begin(), lineage.classes.end(),
                               [](Class* one) { return is_decorated_dataclass(*one); });
  if (decorated) return ModelKind::dataclass;
  return std::nullopt;
}

std::vector<ModelField> fields_of(Evaluator& evaluator, Class& of, ModelKind kind) {
  std::vector<ModelField> fields;
  std::vector<Class*> classes = evaluator.lineage(of).classes;
  std::reverse(classes.begin(), classes.end());
  for (Class* owner : classes) {
    // Only what is a model itself has fields: the annotations of a plain mixin are none.
    bool counts = kind == ModelKind::dataclass ? is_decorated_dataclass(*owner)
                                               : model_kind(evaluator, *owner) == kind;
    if (!counts) continue;
    for (const Class::Annotation& annotation : owner->annotations) {
      std::string outer = outer_name(evaluator, annotation.annotation, *owner);
      bool is_private = kind == ModelKind::pydantic && annotation.name.starts_with('_');
      if (outer == "typing.ClassVar" || outer == "dataclasses.KW_ONLY" || is_private) continue;
      ModelField field{.name = annotation.name,
                       .owner = owner,
                       .annotation = annotation.annotation,
                       .value = annotation.value};
      if (kind == ModelKind::typed_dict) field.key_required = key_required(*owner, outer);
      if (field.value) read_value(*annotation.value, kind, field);
      auto same = std::find_if(fields.begin(), fields.end(),
                               [&](const ModelField& one) { return one.name == field.name; });
      if (same != fields.end()) {
        *same = field;
      } else {
        fields.push_back(field);
      }
    }
  }
  return fields;
}

bool is_derived(Evaluator& evaluator, Class& of) {
  for (const Located& base : of.bases) {
    Class* parent = as<Class*>(base.value);
    if (parent != nullptr && model_kind(evaluator, *parent)) return true;
  }
  return false;
}

}  // namespace cog::schema
