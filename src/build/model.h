// A model folder, read and decided: all that is known before a container engine is asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "build/document.h"
#include "compat/matrix.h"
#include "config/config.h"
#include "dockerfile/dockerfile.h"
#include "oci/reference.h"
#include "os/environment.h"
#include "plan/plan.h"
#include "project/project.h"

namespace cog::build {

struct ModelOptions {
  std::string folder;             // where the search for cog.yaml starts
  std::string file = "cog.yaml";  // --file
  bool strict = false;            // an unknown key of cog.yaml is an error
  plan::Wishes wishes;
};

// A folder as it was found; nothing is decided yet.
struct Project {
  project::Root root;
  config::Config config;  // exactly what the user wrote
  plan::Facts facts;
  compat::Matrix matrix;
  std::vector<Diagnostic> warnings;  // so far
};

// Throws Error{config} or Error{io}. No engine is asked, no network, no file is written.
Project read_project(const ModelOptions& options, const os::Environment& environment);

// plan::make_plan; its warnings follow the project's.
plan::Planned plan_project(const Project& project, const plan::Wishes& wishes);

// The document of the targets that `config` names (it names one), for the Python version `python`
// ("3.12"; empty: any). Throws Error{schema} with every mistake in the source, Error{config} if a
// file of it is not among those `sent`, and Error{not_supported} for what is not served yet.
Document read_model_document(const project::Root& root, const config::Config& config,
                             const std::vector<plan::ProjectFile>& sent, const std::string& python);

struct Model : Project {
  plan::Plan plan;
  Document document;  // for the label and the image
  dockerfile::Rendered dockerfile;

  // `image` or `model` of cog.yaml. Throws Error{usage} if it is no name to build under.
  std::optional<oci::Reference> written_name() const;
  // The image's name when the command line says none: the written one, or the folder's.
  oci::Reference default_name() const;
  // The folder's, whatever cog.yaml says: for images that are not meant to be shipped.
  oci::Reference folder_name() const;
};

// A name to build or push under. Throws Error{usage} if it is none, or has a digest.
oci::Reference parse_tag(const std::string& text);

// Throws what read_project throws, and Error{schema} or Error{not_supported}: a mistake in the
// model surfaces before a twenty-minute build.
Model read_model(const ModelOptions& options, const os::Environment& environment);

}  // namespace cog::build
