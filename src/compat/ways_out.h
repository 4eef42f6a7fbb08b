// What the user could write instead, so that a conflict is gone: tried before it is named.
#pragma once

#include <string>
#include <vector>

#include "compat/values.h"

namespace cog::compat {

struct WayOut {
  std::string text;  // `python_version "3.10"`, `torch 2.2.0`
  Value value;       // what it changes
  int distance = 0;  // how much it asks of the user
};

// The nearest ones, at most one for each value of `conflict`, the smallest change first. Each makes
// the query solvable, at least if it has the values `part` alone: those of other conflicts are not
// among them.
std::vector<WayOut> ways_out(const Query& query, const Matrix::Tables& tables,
                             const std::vector<Value>& conflict, const std::vector<Value>& part);

}  // namespace cog::compat
