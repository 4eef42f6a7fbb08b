// The course of a push or pull, a line per layer when it has arrived.
#pragma once

#include <map>
#include <string>

#include "cli/console.h"
#include "engine/images.h"

namespace cog::cli {

class TransferProgress {
 public:
  explicit TransferProgress(Console& console) : console_(console) {}

  void show(const engine::TransferStatus& status);

 private:
  Console& console_;
  std::map<std::string, std::string> shown_;  // by layer: the last text that was shown
};

}  // namespace cog::cli
