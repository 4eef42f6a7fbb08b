// Read a project folder: where it is, what it says, what is in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "ignore/patterns.h"
#include "os/environment.h"
#include "os/file_system.h"
#include "plan/plan.h"
#include "requirements/requirements.h"

namespace cog::project {

struct Root {
  std::string folder;       // absolute
  std::string config_file;  // name inside the folder, "cog.yaml"

  bool operator==(const Root&) const = default;
};

// Looks for `file` ("cog.yaml", or what --file says) from `start` upwards. A `file` with a '/' in
// it is taken as a path relative to `start`; its folder is the root. Throws Error{config} that says
// where it looked and what to do.
Root find_root(const std::string& start, const std::string& file);

// What goes into an image when .dockerignore is silent: everything but what is named .git, .env or
// .cog, in any folder. Throws Error{config} with the line of a malformed pattern.
ignore::Patterns read_ignore(const os::Folder& folder);

// The requirements file that `build` names; nothing if it names none. Throws Error{config} with the
// place in cog.yaml if the file is missing or outside of the project, and with every mistake in it.
std::optional<requirements::Requirements> read_requirements(const os::Folder& folder,
                                                            const config::Build& build);

// The wheels, archives and folders that `requirements`, or python_packages, name; of a folder, what
// `files` has of it. See local_packages.h.
std::vector<plan::LocalPackage> read_local_packages(
    const os::Folder& folder, const config::Build& build,
    const std::optional<requirements::Requirements>& requirements,
    const std::vector<plan::ProjectFile>& files);

// What belongs into an image, sorted by path. Links are listed and never followed; sockets and
// devices are left out. Throws Error{io} for what can't be read.
std::vector<plan::ProjectFile> list_files(const os::Folder& folder,
                                          const ignore::Patterns& ignored);

// All of these, and what kind of machine this is; not the lock. COG_CA_CERT is read too. No path in
// it leads to where the project stands on this machine. Throws what they throw.
plan::Facts gather_facts(const os::Folder& folder, const config::Config& config,
                         const ignore::Patterns& ignored, const os::Environment& environment);

// The project's cog.lock; nothing if there is none. Throws Error{config} if it is malformed.
std::optional<plan::Lock> read_lock(const os::Folder& folder);

}  // namespace cog::project
