// A model as the engine is asked to build it: context, Dockerfile, labels.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "build/model.h"
#include "engine/builder.h"
#include "oci/reference.h"
#include "os/environment.h"

namespace cog::build {

struct BuildOptions {
  oci::Reference tag;
  bool no_cache = false;
  bool pull = false;
  std::vector<engine::Secret> secrets;
};

// The virtual context of dockerfile/dockerfile.h over the real files, nothing of which is written
// anywhere, and the labels that make the image one of Cog's. Reads nothing but symbolic links and
// modes; files are read when they are sent.
engine::BuildRequest make_request(const Model& model, const BuildOptions& options,
                                  const os::Environment& environment);

// The values that the environment has for the Dockerfile's lines "ARG NAME": package indexes and
// mirrors, which no layer keeps.
std::map<std::string, std::string> build_arguments(std::string_view dockerfile,
                                                   const os::Environment& environment);

// What the plan brings along: requirements, local packages, certificates. `folder` is the
// project's.
std::vector<engine::ContextEntry> staged_entries(const std::string& folder, const plan::Plan& plan);

}  // namespace cog::build
