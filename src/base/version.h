// The one version of the command line, the server and the SDK.
#pragma once

namespace cog {

inline constexpr const char* kVersion = COG_VERSION;

}  // namespace cog
