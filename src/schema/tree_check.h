// What the grammar takes for Python and Python does not: indentation, Python 2, parameters, calls.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

struct TSTree;

namespace cog::schema {

struct SyntaxMistake {
  size_t begin = 0;  // bytes of the text
  size_t end = 0;
  std::string message;  // "unexpected indent"
};

// A mistake, of several one near the first. `tree` is that of `text` and has no errors itself.
std::optional<SyntaxMistake> find_syntax_mistake(const TSTree& tree, std::string_view text);

}  // namespace cog::schema
