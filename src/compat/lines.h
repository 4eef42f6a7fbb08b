// Small changes to a requirement line that leave the rest of it as the user wrote it.
#pragma once

#include <string>
#include <string_view>

namespace cog::compat {

// "torch[opt] == 2.4.1 ; marker" -> "torch[opt] == 2.4.1+cu124 ; marker". The line has an exact pin
// without a label.
std::string with_label(std::string_view line, std::string_view label);

// "torch>=2.0 ; marker" -> "torch>=2.0,==2.5.1+cu121 ; marker".
std::string with_pin(std::string_view line, std::string_view version);

// "tensorflow==2.16.1" -> "tensorflow[and-cuda]==2.16.1".
std::string with_extra(std::string_view line, std::string_view extra);

}  // namespace cog::compat
