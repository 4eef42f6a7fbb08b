// Large values between server and worker: files in memory that are passed by descriptor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "os/unique_fd.h"

namespace cog::worker {

inline constexpr uint64_t kValueLimit = uint64_t{1} << 30;  // a GiB

// Throws Error{io} when the machine has no memory for it.
os::UniqueFd write_value(std::string_view value);

// The first `size` bytes of the file. Throws Error{network} if it is shorter, or larger than
// kValueLimit.
std::string read_value(const os::UniqueFd& file, uint64_t size);

}  // namespace cog::worker
