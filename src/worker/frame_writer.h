// Frames on their way to the worker: kept in order, merged into few writes.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "os/unique_fd.h"
#include "worker/protocol.h"

namespace cog::worker {

class FrameWriter {
 public:
  // A value above kInlineLimit goes by descriptor. Throws Error{io} if there is no memory for it.
  void add(FrameType type, uint64_t prediction, std::string payload);

  // Writes what the socket takes now; true if all is written. A socket without a reader takes
  // everything: the worker's end is noticed by who reads.
  bool write_to(int socket);

 private:
  struct Part {
    std::string bytes;
    os::UniqueFd file;  // goes with the first byte
  };

  std::deque<Part> parts_;
  size_t written_ = 0;  // of the first part
};

}  // namespace cog::worker
