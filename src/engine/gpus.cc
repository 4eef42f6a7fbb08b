#include "engine/gpus.h"

#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace cog::engine {

Gpus parse_gpus(std::string_view text) {
  constexpr std::string_view kDevice = "device=";
  if (text == "all") return {-1, {}};
  Gpus gpus;
  if (text.starts_with(kDevice)) {
    for (const std::string& device : split(text.substr(kDevice.size()), ',')) {
      if (!device.empty()) gpus.devices.push_back(device);
    }
  } else {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), gpus.count);
    if (error != std::errc() || end != text.data() + text.size() || gpus.count < 0) gpus = {};
    if (text == "0") return gpus;
  }
  if (gpus.none()) {
    throw Error(ErrorCode::usage, "--gpus " + in_quotes(text) + " names no GPUs",
                "write all, a number, or device=0,1");
  }
  return gpus;
}

}  // namespace cog::engine
