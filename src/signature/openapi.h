// Signatures to and from the OpenAPI 3.0.2 document that images carry.
#pragma once

#include <string>
#include <string_view>

#include "signature/signature.h"

namespace cog::signature {

// The document, compact, equal in structure and order to what replicate/cog 0.22 writes.
// `version` becomes info.version.
std::string to_openapi(const Signature& signature, std::string_view version);

// Reads such a document, whoever wrote it; parts that we have no word for become Kind::any.
// Throws Error{schema} if it is not JSON, is nested deeper than 128 levels, or has no component
// "Input".
Signature from_openapi(std::string_view document);

}  // namespace cog::signature
