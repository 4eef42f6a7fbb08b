// One line of a pip requirements file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "requirements/logical_lines.h"
#include "requirements/requirements.h"

namespace cog::requirements {

struct Include {
  std::string path;  // as written
  bool constraints = false;
  size_t begin = 0;  // of the option in the line
  size_t end = 0;
};

struct ParsedLine {
  std::vector<Line> lines;
  std::optional<Include> include;
};

// The line at which `lines` stands. Local paths are relative to `folder`; `constraint`: the line
// is one of a constraints file. Throws Mistake.
ParsedLine parse_pip_line(const LogicalLines& lines, const std::string& folder, bool constraint);

}  // namespace cog::requirements
