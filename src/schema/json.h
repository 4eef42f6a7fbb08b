// Known values as JSON.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "schema/evaluator.h"
#include "signature/signature.h"

namespace cog::schema {

// The JSON of `value`, or what of it is not known or has no JSON. The keys of a dict are text; a
// member of an enumeration is its value; a set is sorted; a model's instance is an object.
std::variant<signature::Json, Unknown> to_json(Evaluator& evaluator, const Located& value);

}  // namespace cog::schema
