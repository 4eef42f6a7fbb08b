// The progress of engines without BuildKit (Podman, the classic builder) as build events: lines of
// text with "Step 2/5 : RUN make" before each step.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "engine/builder.h"
#include "engine/lines.h"

namespace cog::engine {

class PlainProgress {
 public:
  explicit PlainProgress(const OnBuildEvent& on_event) : on_event_(on_event) {}

  void add(std::string_view text);
  // The build is over: ends the current step, well if `error` is empty.
  void finish(const std::string& error);

  // The name of the step that runs; empty before the first.
  const std::string& step() const { return name_; }

 private:
  void read_line(const std::string& line);
  void begin_step(std::string name);
  void emit(BuildEvent::Kind kind, const std::string& text = "");

  const OnBuildEvent& on_event_;
  Lines lines_;
  std::string name_;
  int number_ = 0;
  bool cached_ = false;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace cog::engine
