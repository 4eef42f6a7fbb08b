// The table of what runs with what, as builds on this machine use it.
#pragma once

#include <string>

#include "compat/matrix.h"
#include "os/environment.h"

namespace cog::build {

// Where `cog compat update` keeps newer tables: $XDG_CACHE_HOME/cog/compat.
std::string matrix_folder(const os::Environment& environment);

// The one in this program, with newer tables from that folder where there are any. Throws
// Error{config} that names the folder and the way back if what is there can't be read as tables.
compat::Matrix read_matrix(const os::Environment& environment);

}  // namespace cog::build
