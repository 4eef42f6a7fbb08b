// A model folder, read and decided: all that is known before a container engine is asked.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "config/config.h"
#include "dockerfile/dockerfile.h"
#include "oci/reference.h"
#include "plan/plan.h"
#include "project/project.h"
#include "signature/signature.h"

namespace cog::build {

struct ModelOptions {
  std::string folder;             // where the search for cog.yaml starts
  std::string file = "cog.yaml";  // --file
};

struct Model {
  project::Root root;
  config::Config config;  // exactly what the user wrote
  signature::Signature signature;
  std::string openapi;  // the document for the label and the image
  plan::Facts facts;
  plan::Plan plan;
  dockerfile::Rendered dockerfile;
  std::vector<Diagnostic> warnings;

  // The image's name when the command line says none: `image` of cog.yaml, or the folder's. Throws
  // Error{usage} if the one in cog.yaml is no name to build under.
  oci::Reference default_name() const;
  // The folder's, whatever cog.yaml says: for images that are not meant to be shipped.
  oci::Reference folder_name() const;
};

// A name to build or push under. Throws Error{usage} if it is none, or has a digest.
oci::Reference parse_tag(const std::string& text);

// Throws Error{config}, Error{schema}, Error{not_supported} or Error{io}. No engine is asked, no
// file is written: a mistake in the model surfaces before a twenty-minute build.
Model read_model(const ModelOptions& options);

}  // namespace cog::build
