// Finds the function that makes predictions.
#pragma once

#include <optional>
#include <string>

#include "schema/names.h"
#include "schema/report.h"
#include "schema/syntax.h"

namespace cog::schema {

struct Callable {
  Definition definition;
  bool is_method = false;
};

// The method run or predict of the class `name` (its own body, then its bases in the same file;
// run wins), or the function `name`. Nothing if there is none; why is reported.
std::optional<Callable> find_callable(const Source& source, const std::string& name,
                                      const Names& names, Report report);

// Reports what kind of function can't be served: async, static, streaming, concurrent.
void check_kind(const Callable& callable, const Names& names, Report report);

}  // namespace cog::schema
