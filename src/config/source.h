// The text of a cog.yaml, and places in it as people count them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace cog::config {

class Source {
 public:
  // Takes away a byte order mark and makes every line end LF. Throws Error{config} if the text is
  // not UTF-8 or larger than a configuration can reasonably be.
  Source(std::string_view text, std::string file);

  const std::string& text() const { return text_; }
  const std::string& file() const { return file_; }

  // The place of `word` (as written or in quotes), which starts at `byte` of line `line`, both
  // counted from 0. A place outside of the text becomes the nearest one inside.
  SourceSpan span(int line, int byte, std::string_view word = "") const;

  // Line `number`, counted from 1; empty if there is no such line.
  std::string_view line(int number) const;

  // The same diagnostic with the line it names, if that line is fit to be shown.
  Diagnostic with_excerpt(Diagnostic diagnostic) const;

 private:
  std::string file_;
  std::string text_;
  std::vector<std::string> lines_;
};

}  // namespace cog::config
