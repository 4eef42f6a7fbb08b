// What the resolver found, with where each fact comes from.
#pragma once

#include <string>

#include "compat/resolve.h"

namespace cog::cli {

// The versions, then the derivation step by step. Ends without a newline.
std::string describe(const compat::Resolution& resolution);

// The same as one JSON object, indented.
std::string to_json(const compat::Resolution& resolution);

}  // namespace cog::cli
