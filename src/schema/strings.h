// Python string literals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cog::schema {

struct StringLiteral {
  std::optional<std::string> text;  // what the literal means, in UTF-8; of bytes: the bytes
  std::string reason;               // why that can't be said
  bool is_bytes = false;
  bool is_raw = false;
  bool is_formatted = false;  // an f-string: `text` is not set, its pieces have to be read
};

// `literal` is one string with its prefix and quotes.
StringLiteral read_string(std::string_view literal);

// What stands between the quotes: escape sequences are read unless it is raw. Nothing where one has
// no meaning.
std::optional<std::string> read_piece(std::string_view body, bool raw);

std::string to_utf8(uint32_t code_point);

}  // namespace cog::schema
