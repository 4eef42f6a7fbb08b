// Questions about the characters of a text, ASCII only.
#pragma once

#include <algorithm>
#include <string_view>

namespace cog::config {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
inline bool is_letter(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }
inline bool is_one_of(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

// False for an empty text.
template <typename Allowed>
bool consists_of(std::string_view text, Allowed allowed) {
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace cog::config
