// Cuts a stream that arrives in pieces into lines.
#pragma once

#include <string>
#include <string_view>

namespace cog::engine {

class Lines {
 public:
  // Calls `on_line` for each line that `piece` completes, without its LF or CRLF.
  template <typename OnLine>
  void add(std::string_view piece, OnLine on_line) {
    for (size_t end; (end = piece.find('\n')) != piece.npos; piece.remove_prefix(end + 1)) {
      rest_ += piece.substr(0, end);
      if (!rest_.empty() && rest_.back() == '\r') rest_.pop_back();
      std::string line;
      line.swap(rest_);
      on_line(line);
    }
    rest_ += piece;
  }
  // The last line, if the stream ended without a line feed.
  template <typename OnLine>
  void finish(OnLine on_line) {
    std::string line;
    line.swap(rest_);
    if (!line.empty()) on_line(line);
  }

 private:
  std::string rest_;
};

}  // namespace cog::engine
