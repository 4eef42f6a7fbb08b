// The parsers behind parse_requirement, which know the text alone and not where it stands.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "requirements/requirement.h"

namespace cog::requirements {

// Thrown: what is wrong with a text, and where in it (bytes).
struct Mistake {
  size_t position = 0;
  size_t length = 1;
  std::string message;
  std::string hint;
};

// The whole of `text` as a requirement. Throws Mistake.
Requirement requirement_of(std::string_view text);

class MarkerParser {
 public:
  // The marker that stands at `position`, which moves behind it and the blanks after it. Throws
  // Mistake.
  static Marker parse(std::string_view text, size_t& position);
};

// The whole of `text` as a marker. Throws Mistake.
Marker marker_of(std::string_view text);

// `text` in quotes for a message, cut where it is too long for one.
std::string shown(std::string_view text);

}  // namespace cog::requirements
