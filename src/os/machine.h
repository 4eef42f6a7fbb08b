// What kind of machine this is.
#pragma once

#include <string>

namespace cog::os {

// As container engines name it: "linux/amd64", "linux/arm64"; other processors by their own name.
std::string machine_platform();

}  // namespace cog::os
