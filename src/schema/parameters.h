// The parameters of a function, as inputs.
#pragma once

#include <vector>

#include "schema/callable.h"
#include "schema/report.h"
#include "schema/types.h"
#include "signature/signature.h"

namespace cog::schema {

// In order of declaration. What can't be read is reported and left out.
std::vector<signature::Input> read_parameters(const Callable& callable, Evaluator& evaluator,
                                              Types& types, Report report);

}  // namespace cog::schema
