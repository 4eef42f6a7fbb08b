// One .dockerignore pattern, ready to be matched.
//
// Matching walks all ways through the pattern at once, so that its cost is the product of both
// lengths whatever the pattern is.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cog::ignore {

class Glob {
 public:
  // Reads '*', '?', '[a-z]', '[^a-z]', "**" and '\'. Throws Error{config} without a place if a
  // class is empty or not closed, or if '\' ends the pattern.
  static Glob parse(std::string_view pattern);

  bool matches(std::string_view path) const;
  // True if some longer path that starts with `start` would match.
  bool may_match_below(std::string_view start) const;

 private:
  enum class Kind {
    literal,         // one character
    any,             // '?': one character but '/'
    one_of,          // '[...]': one character
    star,            // '*': any run without '/'
    rest,            // "**" at the end: anything
    maybe_folders,   // "**" elsewhere: nothing, or what inside_folders takes
    inside_folders,  // anything that ends in '/'
  };
  struct Token {
    Kind kind = Kind::literal;
    char32_t character = 0;
    bool negated = false;
    std::vector<std::pair<char32_t, char32_t>> ranges = {};
  };
  using States = std::vector<bool>;  // which tokens may come next; one more for the end

  void read_class(const std::u32string& pattern, size_t& i);
  static bool takes(const Token& token, char32_t c);
  void reach(States& states, size_t i) const;
  States walk(std::string_view path) const;

  void find_literal_ends();

  std::vector<Token> tokens_;
  // ASCII that every match begins and ends with: most paths are told apart by it alone.
  std::string prefix_;
  std::string suffix_;
};

}  // namespace cog::ignore
