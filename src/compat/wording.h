// Phrases that reasons, warnings and conflicts have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compat/resolve.h"
#include "compat/tables.h"

namespace cog::compat {

// "a", "a and b", "a, b and c".
std::string list_text(const std::vector<std::string>& items, std::string_view last = "and");

// "it has 3.8 to 3.12", "it has a source archive for any"; of one release on a platform.
std::string pythons_text(const Release& release, std::string_view platform);

// "12.5 and cuDNN 9.3", "12".
std::string cuda_text(std::string_view cuda, std::string_view cudnn);

// Where the user said it: "build.cuda", of the key "cuda", or the flag "--cuda".
std::string key_of(const Fixed& fixed, std::string_view key);
// What the user would write there instead: `cuda "12.4"`, `--cuda 12.4`.
std::string setting(const Fixed& fixed, std::string_view key, std::string_view value);

}  // namespace cog::compat
