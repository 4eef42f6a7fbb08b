// Wheels, source archives and folders of the project that its requirements name.
#pragma once

#include <vector>

#include "os/file_system.h"
#include "plan/plan.h"
#include "requirements/requirements.h"

namespace cog::project {

// Those that `lines` name, each once, in order of first mention. `files` is what .dockerignore
// leaves of the project, sorted by path. Throws Error{config} with every mistake: what is missing,
// no regular file, neither wheel nor source archive, a folder that no package is built from, or
// outside of the project by its own path or by where a link leads.
std::vector<plan::LocalPackage> find_local_packages(const os::Folder& folder,
                                                    const std::vector<plan::ProjectFile>& files,
                                                    const std::vector<requirements::Line>& lines);

}  // namespace cog::project
