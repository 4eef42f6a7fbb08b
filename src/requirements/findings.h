// The mistakes of all files that belong together.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/diagnostics.h"

namespace cog::requirements {

class Findings {
 public:
  // Beyond a number that nobody reads they are counted only.
  void add(Diagnostic diagnostic);
  void error(SourceSpan where, std::string message, std::string hint = "");
  // False, and said, if `file` makes more than `most` bytes of it all.
  bool check_size(size_t bytes, size_t most, const std::string& file);
  // False, and said, if `text` is not UTF-8 text. A byte order mark is taken away.
  bool check_text(std::string_view& text, const std::string& file);
  // Throws Error{config} with all of them if there are any.
  void throw_any() const;

 private:
  Diagnostics found_;
  size_t more_ = 0;
};

}  // namespace cog::requirements
