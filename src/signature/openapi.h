// Signatures to and from the OpenAPI 3.0.2 document that images carry.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signature/signature.h"

namespace cog::signature {

// What one model folder offers. At least one is there.
struct Targets {
  std::optional<Signature> run;
  std::optional<Signature> train;

  bool operator==(const Targets&) const = default;
};

// The document, compact, equal in structure and order to what replicate/cog 0.22 writes for what
// that can express. `version` becomes info.version.
std::string to_openapi(const Targets& targets, std::string_view version);

// Reads such a document, whoever wrote it; parts that we have no word for become Kind::any.
// Throws Error{schema} if it is not JSON, is nested deeper than 128 levels, or has neither a
// component "Input" nor "TrainingInput".
Targets from_openapi(std::string_view document);

}  // namespace cog::signature
