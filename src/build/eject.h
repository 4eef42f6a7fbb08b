// A build as a folder, for people who want to go on without cog.
#pragma once

#include <map>
#include <string>

#include "engine/builder.h"
#include "os/interrupt.h"

namespace cog::build {

// Writes the Dockerfile, labels included, and the context laid out into `folder`, so that
// `docker build FOLDER` makes the image that `cog build` makes. The folder appears whole or not at
// all. What stands in it may only be an earlier result of this function: it is replaced. A folder
// inside of the project does not become part of its own context.
// Throws Error{conflict} for a folder that holds anything else or a file of that name, Error{io},
// Error{interrupted}.
void eject(const engine::BuildRequest& request, const std::string& project_folder,
           const std::string& folder, const os::Interrupt& interrupt);

// The Dockerfile of a request, with a LABEL line for each label. No line is longer than the 64 KiB
// that builders read.
std::string labelled_dockerfile(const engine::BuildRequest& request);

}  // namespace cog::build
