// Output of a container as the engine multiplexes it: frames of an 8-byte header (the stream, three
// zeros, the size with its highest byte first) and the bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/containers.h"

namespace cog::engine {

class Frames {
 public:
  // Hands the payload on as it comes, also in parts. Returns false as soon as `on_output` does.
  // Throws Error{engine} if the bytes are no frames.
  bool add(std::string_view bytes, const OnOutput& on_output);

 private:
  std::string header_;  // the part of it that has arrived
  uint32_t left_ = 0;   // of the current frame's payload
  Stream stream_ = Stream::out;
};

}  // namespace cog::engine
