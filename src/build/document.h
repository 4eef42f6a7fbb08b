// What a model offers, read from its source: the signatures, and the document that images carry.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/file_reader.h"
#include "signature/openapi.h"

namespace cog::build {

// Where the targets are: "run.py:Runner". At least one is there.
struct References {
  std::optional<std::string> run;
  std::optional<std::string> train;
  std::string python;  // the version that the model will run with, "3.12"; empty: any
};

struct Document {
  signature::Targets targets;
  std::string openapi;  // as it stands in the image and in its label
  std::vector<Diagnostic> warnings;
  std::vector<std::string> files;  // all that were read, in alphabetical order
};

// Throws Error{schema} with the mistakes of all targets. Nothing is refused because it is not built
// yet: check_is_served does that.
Document read_document(const References& references, const FileReader& files);

// Throws Error{not_supported} for a model that cog-server can't run yet; `where` names it.
void check_is_served(const signature::Signature& run, const SourceSpan& where);

}  // namespace cog::build
