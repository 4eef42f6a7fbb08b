// A pip requirements file with all that it includes.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file_reader.h"
#include "requirements/findings.h"
#include "requirements/pip_line.h"
#include "requirements/requirements.h"

namespace cog::requirements {

class PipFiles {
 public:
  // All three must outlive this. What is read is added to `result`, what is wrong to `findings`.
  PipFiles(const FileReader& files, Requirements& result, Findings& findings)
      : files_(files), result_(result), findings_(findings) {}

  // The file at `path`, whose text is known already.
  void read(const std::string& path, std::string_view text, bool constraints = false);

 private:
  void follow(const Include& include);

  const FileReader& files_;
  Requirements& result_;
  Findings& findings_;
  size_t bytes_ = 0;                                // of all files
  size_t entries_ = 0;                              // logical lines of all files
  std::vector<std::string> open_;                   // the files that include one another
  std::set<std::pair<std::string, bool>> started_;  // path, as constraints
};

}  // namespace cog::requirements
