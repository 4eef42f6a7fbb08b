// The `regex` of an input, compiled: matching takes time linear in the text and bounded memory,
// whatever the pattern.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace cog::signature {

// Immutable; matches() may run on several threads at once.
class Regex {
 public:
  // Reads the common ground of ECMA 262 and Python. Throws Error{schema} for a broken pattern and
  // for what no linear-time engine has: look-around and back-references.
  explicit Regex(const std::string& pattern);
  ~Regex();
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;

  // Whether some part of `text` (UTF-8) matches.
  bool matches(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace cog::signature
