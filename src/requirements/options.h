// The options of a line of pip's requirements files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "requirements/syntax.h"

namespace cog::requirements {

struct Option {
  enum class Kind {
    include,     // -r
    constraint,  // -c
    editable,    // -e
    index,       // where packages come from: pip takes it on a line of its own only
    hash,        // of one requirement
    setting,     // of one requirement
    value,       // any other with a value
    flag,        // any other without
  };
  char letter = 0;  // 0: it has none
  std::string_view word;
  Kind kind = Kind::flag;
};

struct GivenOption {
  const Option* option = nullptr;
  std::string value;
  size_t begin = 0;  // in the text
  size_t end = 0;
};

// Where the options of `text` begin: at the first word that starts with '-'; its size if there are
// none.
size_t options_begin(std::string_view text);

// The options of `text` from `begin` on, words split as a shell splits them. Throws Mistake.
std::vector<GivenOption> parse_options(std::string_view text, size_t begin);

}  // namespace cog::requirements
