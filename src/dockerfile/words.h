// Texts as words of a Dockerfile: each arrives as it is, whatever stands in it.
#pragma once

#include <string>
#include <string_view>

namespace cog::dockerfile {

// A value of ENV, in quotes: the builder would expand '$', take '\' for an escape and a blank for
// the end.
std::string quoted_value(std::string_view value);

// One word for /bin/sh.
std::string shell_word(std::string_view text);

}  // namespace cog::dockerfile
