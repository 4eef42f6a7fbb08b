// Why nothing fits, and the nearest ways out.
#pragma once

#include "base/error.h"
#include "compat/resolve.h"
#include "compat/tables.h"

namespace cog::compat {

// For a query that has no solution: Error{config} with one diagnostic for each independent
// conflict. Every way out that it names has been tried.
Error explain(const Query& query, const Matrix::Tables& tables);

}  // namespace cog::compat
