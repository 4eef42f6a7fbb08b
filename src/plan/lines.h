// The requirement lines of a project, on their way to the installer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/findings.h"
#include "plan/plan.h"

namespace cog::plan {

struct Lines {
  std::vector<requirements::Line> wanted;  // without those that the image brings itself
  std::vector<requirements::Line> constraints;
};

// Of the requirements file and of build.python_packages.
Lines read_lines(const config::Config& config, const Facts& facts, Findings& found);

// The lines of build.python_packages.
requirements::Requirements written_packages(const config::Build& build);

// What the resolver is told of a line: a name, a URL, or the wheel that a line names by its path.
// Nothing if no package's name can be known.
std::optional<requirements::Requirement> requirement_of(const requirements::Line& line);

// A file or folder of the project: `./x.whl`, `-e lib`, `name @ ./x.whl`.
bool is_local(const requirements::Line& line);

// `--find-links` with a folder of the project.
bool is_links(const requirements::Line& line);

// What is at the path that such a line names; null if `packages` does not have it.
const LocalPackage* find_package(const std::vector<LocalPackage>& packages,
                                 const requirements::Line& line);

// Where a line's package comes from, if that is not an index: an address or a path.
std::string address_of(const requirements::Line& line);

}  // namespace cog::plan
