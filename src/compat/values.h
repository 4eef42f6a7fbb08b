// The values of a query that the user could change, one by one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_span.h"
#include "compat/resolve.h"
#include "compat/tables.h"

namespace cog::compat {

struct Value {
  enum class Kind { python, requires_python, cuda, cudnn, wanted };
  Kind kind = Kind::python;
  size_t wanted = 0;  // into Query::wanted of the user's query

  bool operator==(const Value&) const = default;
};

// Those that can have a part in a conflict.
std::vector<Value> values_of(const Query& query, const Matrix::Tables& tables);

// The query with these values alone; what is not a value stays.
Query only(const Query& query, const std::vector<Value>& values);
SourceSpan place_of(const Query& query, const Value& value);

bool has_solution(const Query& query, const Matrix::Tables& tables);
// The same, and no framework gets an older CUDA than it is built for.
bool has_clean_solution(const Query& query, const Matrix::Tables& tables);
// The release of this package in the solution; nothing if there is none.
const Release* chosen_release(const Query& query, const Matrix::Tables& tables,
                              std::string_view package);

}  // namespace cog::compat
