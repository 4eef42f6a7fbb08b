#include "server/capped_text.h"

#include <algorithm>

namespace cog::server {
namespace {

// The first place at or after `place` that is not inside of a UTF-8 character; near it, whatever
// the bytes are.
size_t character_start(std::string_view text, size_t place) {
  size_t end = std::min(text.size(), place + 3);
  while (place < end && (static_cast<unsigned char>(text[place]) & 0xc0) == 0x80) ++place;
  return place;
}

}  // namespace

void CappedText::append(std::string_view text) {
  if (head_.size() < kHalf) {
    size_t fits = character_start(text, std::min(text.size(), kHalf - head_.size()));
    head_ += text.substr(0, fits);
    text.remove_prefix(fits);
  }
  if (text.size() > kHalf) {
    size_t start = character_start(text, text.size() - kHalf);
    left_out_ += tail_.size() + start;
    tail_ = text.substr(start);
    return;
  }
  tail_ += text;
  if (tail_.size() <= 2 * kHalf) return;
  size_t start = character_start(tail_, tail_.size() - kHalf);
  left_out_ += start;
  tail_.erase(0, start);
}

std::string CappedText::text() const {
  size_t start = tail_.size() > kHalf ? character_start(tail_, tail_.size() - kHalf) : 0;
  size_t left_out = left_out_ + start;
  if (left_out == 0) return head_ + tail_;
  std::string note = "[" + std::to_string(left_out) + " bytes were left out here]\n";
  if (!head_.empty() && head_.back() != '\n') note.insert(0, "\n");
  return head_ + note + tail_.substr(start);
}

}  // namespace cog::server
