// The image that a model stands on, and what it lacks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/findings.h"
#include "plan/plan.h"

namespace cog::plan {

struct Base {
  std::string image;   // "python:3.12-slim"
  std::string python;  // "3.12.4", or as much of it as the base lets us choose
  PythonSource python_source = PythonSource::image;
  bool is_bare = true;                // nothing but Python or CUDA is there, and apt
  std::vector<std::string> packages;  // Debian packages to add
  std::optional<compat::Reason> reason;
};

Base choose_base(const config::Build& build, const Wishes& wishes,
                 const compat::Resolution& resolution);

// Whether a reason of the resolver's speaks of the base: Base::reason takes its place.
bool is_base_rule(const std::string& rule);

// Warns of flags that choose between bases where nothing is to choose.
void check_base(const config::Build& build, const Wishes& wishes,
                const compat::Resolution& resolution, Findings& found);

// Warns of what the model will not have from build.base_image, and refuses one that nothing can be
// installed on though something `installs`.
void check_own_base(const config::Build& build, const compat::OwnBase& base,
                    const compat::Resolution& resolution, bool installs, Findings& found);

}  // namespace cog::plan
