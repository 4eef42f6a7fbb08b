// A TOML document as a plain value, each part with its place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/source_span.h"

namespace cog::requirements {

struct TomlValue {
  enum class Kind { nothing, table, array, string, other };
  Kind kind = Kind::nothing;
  std::string text;              // of a string; of a whole number its digits
  std::vector<TomlValue> items;  // of an array; of a table what its `keys` stand for
  std::vector<std::string> keys;
  int line = 0;
  int column = 0;

  // The member `name`; a value of kind `nothing` if there is none, or if this is no table.
  const TomlValue& operator[](std::string_view name) const;
  explicit operator bool() const { return kind != Kind::nothing; }
  SourceSpan where(const std::string& file) const { return {file, line, column, column + 1}; }
};

// Throws Error{config} with the place of the first mistake.
TomlValue parse_toml(std::string_view text, const std::string& file);

}  // namespace cog::requirements
