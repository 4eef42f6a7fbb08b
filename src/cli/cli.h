// The command line: flags in, exit code out.
#pragma once

#include "base/error.h"

namespace cog::cli {

// 0 ok, 1 failed, 2 usage, 125 engine, 130 interrupted.
int exit_code_of(ErrorCode code);

int run(int argc, char** argv);

}  // namespace cog::cli
