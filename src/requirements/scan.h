// What the parsers of this module share: characters, and versions inside longer texts.
#pragma once

#include <optional>
#include <string_view>

#include "requirements/specifiers.h"
#include "requirements/version.h"

namespace cog::requirements {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline bool is_letter_or_digit(char c) { return is_letter(c) || is_digit(c); }
// A character that a word goes on with; what is not ASCII counts as a letter.
inline bool is_word(char c) {
  return is_letter_or_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
// ASCII of Python's `\s`.
inline bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
}

inline std::string_view without_spaces(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Reads the longest version that stands at `position` into `version`, a fresh one, and moves
// `position` behind it. False, and `position` as it was, if none does.
bool scan_version(std::string_view text, size_t& position, Version& version);

// The same for one specifier: ">=2.0". A `===` takes all up to a blank, ';' or ')'.
bool scan_specifier(std::string_view text, size_t& position, Specifier& specifier);

// The comparison that stands at `position`: ">=", "===", ...; empty if none does.
std::string_view comparison_at(std::string_view text, size_t position);

}  // namespace cog::requirements
