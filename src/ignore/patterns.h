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

  // These patterns, and in every folder what has one of `names` stays out too, unless an exception
  // ends in that very name: "*" and "!src" bring back no src/.env, "!src/.env" does.
  Patterns keeping_out(std::vector<std::string> names) const;

  // `path` is relative to the root, with '/' between its parts and no leading "./".
  bool matches(std::string_view path) const;

  // False if no '!' pattern could bring back anything below `folder`: a walk may skip it.
  bool may_contain_exceptions(std::string_view folder) const;

 private:
  struct Pattern {
    Glob glob;
    bool exception = false;
    std::string name;  // the last part of the pattern
  };
  static Pattern parse_pattern(std::string_view line);
  bool keeps_out(std::string_view path) const;

  std::vector<Pattern> patterns_;
  std::vector<std::string> names_;  // of what stays out
};

}  // namespace cog::ignore
