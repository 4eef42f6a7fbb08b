// Classes whose instances are JSON objects: BaseModel, dataclass, TypedDict, NamedTuple.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/evaluator.h"

namespace cog::schema {

enum class ModelKind { base_model, pydantic, dataclass, typed_dict, named_tuple };

// Nothing for a class that is none.
std::optional<ModelKind> model_kind(Evaluator& evaluator, Class& of);

struct ModelField {
  std::string name;
  Class* owner = nullptr;  // the class that declares it
  Node annotation;
  std::optional<Located> value = {};          // what stands after the "="
  std::optional<Located> default_value = {};  // what is left out when an instance is made is this,
  std::optional<Located> factory = {};        // or what calling this gives
  bool key_required = true;  // of a TypedDict: not NotRequired[...], not total=False
  bool in_input = true;      // not field(init=False)
};

// In the order in which they stand in an instance: a field that a subclass declares again keeps its
// place. Class variables and private attributes are none.
std::vector<ModelField> fields_of(Evaluator& evaluator, Class& of, ModelKind kind);

// A model that is derived from another one of the project.
bool is_derived(Evaluator& evaluator, Class& of);

}  // namespace cog::schema
