// What an engine tells of itself.
#pragma once

#include <string>

#include "engine/engine.h"

namespace cog::engine {

struct Info {
  std::string name;              // "Docker" or "Podman"
  std::string version;           // "20.10.24"
  std::string data_folder;       // of its images, on the machine where it runs; may be empty
  bool has_buildkit = false;     // else it gets the context as a tar, and takes no secrets
  bool has_nvidia_gpus = false;  // knows NVIDIA's runtime, or one of its GPUs as a CDI device

  bool operator==(const Info&) const = default;
};

// Throws Error{engine} if its answer can't be understood.
Info read_info(Engine& engine);

}  // namespace cog::engine
