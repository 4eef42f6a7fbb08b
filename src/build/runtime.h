// The part of every image that is ours: server, SDK and worker, carried inside this program.
#pragma once

#include <string_view>
#include <vector>

#include "engine/builder.h"

namespace cog::build {

// Entries for the context's folder runtime/, as they stand below /opt/cog in the image:
// bin/cog-server, python/cog/..., python/cog-VERSION.dist-info/...
std::vector<engine::ContextEntry> runtime_entries();

}  // namespace cog::build
