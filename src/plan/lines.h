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

// What the resolver is told of a line: a name, a URL, or the wheel that a line names by its path.
// Nothing if no package's name can be known.
std::optional<requirements::Requirement> requirement_of(const requirements::Line& line);

// The lines as they were answered, and the files that go with them.
struct Installation {
  std::vector<std::string> lines;
  std::vector<StagedFile> staged;
  Installer installer = Installer::uv;
  std::string why_pip;  // the line that asks for it
  SourceSpan why_pip_where;
  bool needs_git = false;
  bool hashes_required = false;
};

// `answered` are the texts for `lines.wanted` and then `lines.constraints`, one each; empty: as it
// was written.
Installation make_installation(const Lines& lines, const Facts& facts,
                               const std::vector<std::string>& answered,
                               const std::vector<std::string>& index_urls);

// With what a lock says in the place of all that names a package; the user's options stay.
Installation make_locked_installation(const Lines& lines, const Facts& facts, const Lock& lock);

}  // namespace cog::plan
