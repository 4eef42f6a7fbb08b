// What a parameter's default says: a plain value, or Input(...) with its keywords.
#pragma once

#include "schema/names.h"
#include "schema/report.h"
#include "schema/syntax.h"
#include "signature/signature.h"

namespace cog::schema {

// Completes `input`, whose name and type are set, by what stands behind the "=".
void read_default(const Node& expression, const Names& names, Report report,
                  signature::Input& input);

}  // namespace cog::schema
