// Type annotations to the types of a signature.
#pragma once

#include <optional>

#include "schema/names.h"
#include "schema/report.h"
#include "schema/syntax.h"
#include "signature/signature.h"

namespace cog::schema {

// Nothing if the annotation can't be used; why is reported at its place.
std::optional<signature::Type> read_input_type(const Node& annotation, const Names& names,
                                               Report report);
std::optional<signature::Type> read_output_type(const Node& annotation, const Names& names,
                                                Report report);

// As people write it: "str", "list[int]".
std::string to_text(const signature::Type& type);

}  // namespace cog::schema
