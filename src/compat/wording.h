// Phrases that reasons, warnings and conflicts have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compat/tables.h"

namespace cog::compat {

// "a", "a and b", "a, b and c".
std::string list_text(const std::vector<std::string>& items, std::string_view last = "and");

// "it has 3.8 to 3.12", "it has a source archive for any"; of one release on a platform.
std::string pythons_text(const Release& release, std::string_view platform);

// "12.5 and cuDNN 9.3", "12".
std::string cuda_text(std::string_view cuda, std::string_view cudnn);

}  // namespace cog::compat
