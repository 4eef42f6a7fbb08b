// One parameter as an input: its type, and what its default or Input(...) says.
#pragma once

#include <optional>
#include <string>

#include "schema/report.h"
#include "schema/types.h"
#include "signature/signature.h"

namespace cog::schema {

struct Parameter {
  std::string name;
  Located annotation;
  std::optional<Located> value;  // what stands after the "="
};

// Nothing if its type can't be used; what is wrong is reported.
std::optional<signature::Input> read_input(const Parameter& parameter, Evaluator& evaluator,
                                           Types& types, Report report);

}  // namespace cog::schema
