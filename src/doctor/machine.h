// The NVIDIA driver of this machine.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "os/interrupt.h"

namespace cog::doctor {

constexpr const char* kDriverFile = "/proc/driver/nvidia/version";

// "550.54.15": what the driver says of itself in that file, or nvidia-smi where there is no such
// file, as in WSL. Nothing if neither says a version.
std::optional<std::string> read_driver(const std::string& file, const os::Interrupt& interrupt);

// The first word that is a driver's version: two or three numbers. The file names kernel and
// compiler after it.
std::optional<std::string> find_driver_version(std::string_view text);

}  // namespace cog::doctor
