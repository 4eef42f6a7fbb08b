// Python's builtin functions, on known values.
#pragma once

#include <string_view>

#include "schema/evaluator.h"

namespace cog::schema {

bool is_builtin_name(std::string_view name);

// The function or type `name` of builtins, such as "len". Unknown, with the reason, for those that
// need a running program.
Value call_builtin(Evaluator& evaluator, std::string_view name, const Arguments& arguments,
                   const Node& where);

}  // namespace cog::schema
