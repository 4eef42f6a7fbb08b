// The bytes of a Python file as UTF-8, as its coding line says ("# coding: latin-1").
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cog::schema {

struct Decoded {
  std::string text;
  std::optional<std::string> unknown;  // the encoding, where it is one that we can't read
};

// A byte order mark is taken off. Without a coding line, or with one of UTF-8, the text stays as it
// is, valid or not; so it does in an unknown encoding, unless it is ASCII and nothing is unknown.
Decoded decode(std::string bytes);

}  // namespace cog::schema
