// Python requirement lines, as pip reads them from a file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cog::requirements {

struct Line {
  std::string text;  // as written, continuation lines joined, without comment and outer blanks
  std::string name;  // normalised (PEP 503) project name; empty for options, URLs and paths
  std::string local_path;  // the file or folder of this machine that the line names; usually empty
  int number = 0;          // of its first line in the file, from 1

  bool operator==(const Line&) const = default;
};

// Comments and blank lines are left out, a '#' counts as a comment only at the start of a line or
// after a blank (so that URL fragments stay). Order is kept. What pip would refuse is kept too: the
// message is pip's to give.
std::vector<Line> parse_requirements(std::string_view text);

// PEP 503: lower case, runs of '-', '_' and '.' become one '-'.
std::string normalize_name(std::string_view name);

}  // namespace cog::requirements
