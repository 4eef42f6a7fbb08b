// Build events as lines of text, for tests.
#pragma once

#include <cstdio>
#include <string>

#include "engine/builder.h"

namespace cog::testing {

class EventLog {
 public:
  engine::OnBuildEvent listener() {
    return [this](const engine::BuildEvent& event) { add(event); };
  }
  // "KIND STEP NAME: TEXT SECONDSs", without what is empty or 0.
  const std::string& text() const { return text_; }
  const std::string& text_without_times() const { return without_times_; }

 private:
  void add(const engine::BuildEvent& event) {
    constexpr const char* kKinds[] = {"started", "cached", "output", "done", "failed", "note"};
    std::string line = kKinds[static_cast<int>(event.kind)];
    if (!event.step.empty()) line += " " + event.step.substr(0, 14);
    if (!event.name.empty()) line += " " + event.name;
    if (!event.text.empty())
      line += ": " + event.text.substr(0, event.text.find_last_not_of('\n') + 1);
    without_times_ += line + "\n";
    char seconds[32];
    std::snprintf(seconds, sizeof(seconds), " %.1fs", event.seconds);
    text_ += line + (event.seconds > 0 ? seconds : "") + "\n";
  }

  std::string text_;
  std::string without_times_;
};

}  // namespace cog::testing
