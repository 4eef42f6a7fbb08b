#include "engine/frames.h"

#include <algorithm>

#include "base/error.h"

namespace cog::engine {
namespace {

constexpr size_t kHeader = 8;

uint32_t size_in(std::string_view header) {
  uint32_t size = 0;
  for (char c : header.substr(4)) size = size << 8 | static_cast<unsigned char>(c);
  return size;
}

Stream stream_in(std::string_view header) {
  const bool known = header[0] >= 0 && header[0] <= 2;
  if (!known || header.substr(1, 3) != std::string_view("\0\0\0", 3)) {
    throw Error(ErrorCode::engine, "the engine's output of a container can't be understood");
  }
  return header[0] == 2 ? Stream::err : Stream::out;
}

}  // namespace

bool Frames::add(std::string_view bytes, const OnOutput& on_output) {
  while (!bytes.empty()) {
    if (left_ > 0) {
      std::string_view payload = bytes.substr(0, left_);
      left_ -= static_cast<uint32_t>(payload.size());
      bytes.remove_prefix(payload.size());
      if (!on_output(stream_, payload)) return false;
      continue;
    }
    size_t count = std::min(bytes.size(), kHeader - header_.size());
    header_ += bytes.substr(0, count);
    bytes.remove_prefix(count);
    if (header_.size() < kHeader) return true;
    stream_ = stream_in(header_);
    left_ = size_in(header_);
    header_.clear();
  }
  return true;
}

}  // namespace cog::engine
