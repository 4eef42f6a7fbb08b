// A plan for people.
#pragma once

#include <string>

#include "plan/plan.h"

namespace cog::cli {

// One line a decision, the requirements, and the reasons. Ends without a newline.
std::string describe(const plan::Plan& plan);

}  // namespace cog::cli
