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

// Whether a class of this file is a model of data: cog's or pydantic's BaseModel is among its
// bases.
bool is_model(const Definition& definition, const Names& names);

}  // namespace cog::schema
