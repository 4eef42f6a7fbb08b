// The Python versions that a resolution may choose from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compat/resolve.h"
#include "compat/tables.h"
#include "requirements/specifiers.h"

namespace cog::compat {

struct Python {
  std::string text;  // "3.12", or "3.12.4" as the user wrote it
  int minor = 0;

  // Whether a Requires-Python accepts it; without a patch version, whether it accepts some patch.
  bool accepted_by(const requirements::Specifiers& range) const;
};

std::optional<Python> parse_python(std::string_view text);

// The one that the user wrote; otherwise those that an image exists for and that
// `requires_python` accepts, in the order of preference: that of the user's base image, 3.13, the
// newest older one, newer ones.
std::vector<Python> python_choices(const Query& query, const Matrix::Tables& tables);
// The same without what the user wrote.
std::vector<Python> all_pythons(const Matrix::Tables& tables);

inline constexpr int kPreferredPython = 13;
inline constexpr int kOldestPython = 10;  // what the SDK's users are promised

}  // namespace cog::compat
