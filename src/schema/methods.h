// The methods of Python's builtin types, on known values.
#pragma once

#include <string_view>

#include "schema/evaluator.h"

namespace cog::schema {

// object.name(arguments) for a str, bytes, list, tuple, set, dict or number. Methods that change a
// list or dict change it. Unknown, with the reason, for what needs a running program.
Value call_method(Evaluator& evaluator, const Value& object, std::string_view name,
                  const Arguments& arguments, const Node& where);

}  // namespace cog::schema
