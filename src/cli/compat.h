// The parts of `cog compat`, one file each.
#pragma once

#include "cli/command.h"

namespace cog::cli {

void add_compat_explain(CLI::App& compat, Session& session);
void add_compat_update(CLI::App& compat, Session& session);
void add_compat_reset(CLI::App& compat, Session& session);

}  // namespace cog::cli
