// A place in a text that a person wrote.
#pragma once

#include <string>

namespace cog {

// Lines and columns count from 1; a column counts code points, as editors show them. 0 means
// unknown: a span with line 0 names the file alone, an empty file means no place at all.
struct SourceSpan {
  std::string file;
  int line = 0;
  int column = 0;
  int end_column = 0;  // one past the last column on the same line

  bool operator==(const SourceSpan&) const = default;
};

// "cog.yaml:12:5", "cog.yaml:12", "cog.yaml" or "".
std::string to_text(const SourceSpan& where);

}  // namespace cog
