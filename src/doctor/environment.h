// What an engine and a GPU mean to a model, decided from what was found out about them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "doctor/doctor.h"
#include "doctor/report.h"
#include "engine/info.h"

namespace cog::doctor {

Check check_engine(const engine::Info& info);

// `free_bytes` where the engine keeps its images.
Check check_space(uint64_t free_bytes, const Needs& needs);

struct GpuFacts {
  bool engine_is_here = true;               // on this machine, so far as can be told
  std::optional<std::string> driver;        // of this machine's NVIDIA GPUs
  std::optional<bool> engine_knows_nvidia;  // nothing: the engine could not be asked
};
Check check_gpu(const GpuFacts& facts, const Needs& needs);

}  // namespace cog::doctor
