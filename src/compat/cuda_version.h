// Plain dotted numbers, as CUDA, cuDNN, glibc, Ubuntu and drivers are numbered.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cog::compat {

// < 0, 0 or > 0, part by part as numbers; a missing part is older than any: 12.4 < 12.4.0.
int compare_versions(std::string_view a, std::string_view b);

std::string_view major_of(std::string_view version);  // "12.4.1" -> "12"
std::string_view minor_of(std::string_view version);  // "12.4.1" -> "12.4"

// Equal in as many parts as both have: 12.4 agrees with 12.4.1, 9 with 9.1.0.70.
bool agrees(std::string_view a, std::string_view b);

// "cu124" -> "12.4"; nothing if the label names no CUDA.
std::optional<std::string> cuda_of_label(std::string_view label);

}  // namespace cog::compat
