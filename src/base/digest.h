// A name for content: equal bytes, equal name.
#pragma once

#include <string>
#include <string_view>

namespace cog {

// The SHA-256 of `bytes` as registries and locks write it: "sha256:" and 64 hex digits.
std::string digest_of(std::string_view bytes);

}  // namespace cog
