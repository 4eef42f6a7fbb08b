// What a model prints, as much of it as we keep: it may print for ever.
#pragma once

#include <string>
#include <string_view>

namespace cog::server {

// Keeps the head and the tail of what is appended, and counts the bytes between them.
class CappedText {
 public:
  static constexpr size_t kHalf = size_t{2} * 1024 * 1024;

  void append(std::string_view text);
  // Head, a line that says how many bytes were left out (if any were), tail.
  std::string text() const;

 private:
  std::string head_;
  std::string tail_;  // up to two halves long: it is cut seldom
  size_t left_out_ = 0;
};

}  // namespace cog::server
