// .dockerignore patterns, with the semantics of the Docker engine.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ignore/glob.h"

namespace cog::ignore {

class Patterns {
 public:
  // The text of a .dockerignore: '#' comments, blank lines, '!' exceptions, '*', '?', '[...]',
  // '**'. Later patterns win; a pattern that matches a folder matches all below it. Throws
  // Error{config} with the line, and `file` as the name to show, if a pattern is malformed.
  static Patterns parse(std::string_view text, const std::string& file = ".dockerignore");

  // These patterns with `more` checked before them, so that they can be taken back by ours.
  Patterns after(const std::vector<std::string>& more) const;

  // `path` is relative to the root, with '/' between its parts and no leading "./".
  bool matches(std::string_view path) const;

  // False if no '!' pattern could bring back anything below `folder`: a walk may skip it.
  bool may_contain_exceptions(std::string_view folder) const;

 private:
  struct Pattern {
    Glob glob;
    bool exception = false;
  };
  static Pattern parse_pattern(std::string_view line);

  std::vector<Pattern> patterns_;
};

}  // namespace cog::ignore
