// What `run` lines and system packages take for granted about the base image.
#pragma once

#include <string>

#include "config/config.h"

namespace cog::plan {

struct Assumptions {
  std::string cuda_base;       // the first that asks for Ubuntu or CUDA; "run: nvcc -V", or empty
  bool compiles_cuda = false;  // nvcc is called: the development flavour

  bool operator==(const Assumptions&) const = default;
};

// Reads words, as nobody can know what a command does: what is not seen here is mended with
// --use-cuda-base-image or build.base_image.
Assumptions find_assumptions(const config::Build& build);

}  // namespace cog::plan
