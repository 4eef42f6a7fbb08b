// What the installer is given: the final lines, in one step or two, and the files that go with
// them.
#pragma once

#include <string>
#include <vector>

#include "plan/lines.h"
#include "plan/plan.h"

namespace cog::plan {

// What the resolver says of a line.
struct Answer {
  std::string line;         // in the place of what was written; empty: as it was written
  std::string torch_first;  // the package's name, if its build imports torch; else empty

  bool operator==(const Answer&) const = default;
};

struct Installation {
  std::vector<std::string> lines;
  std::vector<StagedFile> staged;
  std::vector<std::string> torch_first;  // names
  std::vector<std::string> build_tools;  // for those: "setuptools==80.9.0"
  Installer installer = Installer::uv;
  std::string why_pip;  // the line that asks for it
  SourceSpan why_pip_where;
  bool needs_git = false;
  bool local_folders = false;
  bool hashes_required = false;
  bool hashes_dropped = false;  // pip would ask one of lines that have none
};

// `answers` are for `lines.wanted` and then `lines.constraints`, one each.
Installation make_installation(const Lines& lines, const Facts& facts,
                               const std::vector<Answer>& answers,
                               const std::vector<std::string>& index_urls);

// With what a lock says in the place of all that names a package; the user's options stay.
Installation make_locked_installation(const Lines& lines, const Facts& facts, const Lock& lock);

}  // namespace cog::plan
