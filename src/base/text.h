// Small questions about strings that several modules ask.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cog {

std::string_view trim(std::string_view text);  // blanks, tabs, CR and LF at both ends
std::vector<std::string> split(std::string_view text, char separator);  // "a,,b" -> a, "", b
std::vector<std::string> split_lines(std::string_view text);            // at LF or CRLF, no ends
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string to_lower(std::string_view text);   // ASCII only
std::string in_quotes(std::string_view text);  // "text" with control characters escaped

// The length in bytes of the UTF-8 character that `text` starts with; 0 if it starts with none, as
// an empty text does. U+0000 is one.
size_t character_length(std::string_view text);

// Of UTF-8 text: its code points, the first `count` of them, and `text` itself or, where that is
// longer than `bytes`, as many whole characters as fit into them and "...".
int count_code_points(std::string_view text);
std::string_view first_code_points(std::string_view text, size_t count);
std::string shorten(std::string_view text, size_t bytes);

// The candidate with the smallest edit distance to `word`, if it is near enough to be a slip of the
// pen (at most a third of the word, at least one edit allowed).
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

std::string encode_base64(std::string_view bytes);
// Nothing if `text` is not base64 (standard alphabet; padding may be missing).
std::optional<std::string> decode_base64(std::string_view text);
// Replaces %XX by its byte; a '%' that no two hex digits follow stays as it is.
std::string decode_percent(std::string_view text);
// Escapes all but unreserved characters (RFC 3986 section 2.3).
std::string encode_percent(std::string_view text);

}  // namespace cog
