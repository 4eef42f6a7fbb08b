// Names of packages that people write for another one.
#pragma once

#include <optional>
#include <string>

#include "compat/matrix.h"

namespace cog::compat {

// Whether there is a table of this package; by its normalised name.
bool is_known(const Matrix& matrix, const std::string& package);

// The package that was probably meant by a name that no table knows: "torch" for "pytorch", and
// what a slip of the pen makes of a name of the tables.
std::optional<std::string> probably_meant(const Matrix& matrix, const std::string& package);

}  // namespace cog::compat
