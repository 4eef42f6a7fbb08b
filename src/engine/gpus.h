// Which of the machine's GPUs a container sees.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cog::engine {

struct Gpus {
  int count = 0;                     // -1: all; 0: none, or those of `devices`
  std::vector<std::string> devices;  // indices or UUIDs

  bool none() const { return count == 0 && devices.empty(); }
  bool operator==(const Gpus&) const = default;
};

// "all", a number, or "device=0,1", as docker run's --gpus. Throws Error{usage}.
Gpus parse_gpus(std::string_view text);

}  // namespace cog::engine
