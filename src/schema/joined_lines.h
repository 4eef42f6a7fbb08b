// A second spelling of Python text, for a parser that takes the end of a line for more than it is.
#pragma once

#include <string>
#include <string_view>

namespace cog::schema {

// `text` with blanks for the ends of lines, and for comments, that stand inside brackets, where
// they mean nothing to Python. Every byte that is left stands where it stood.
std::string join_lines(std::string_view text);

}  // namespace cog::schema
