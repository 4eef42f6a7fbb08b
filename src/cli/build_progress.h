// The course of a build, as lines on standard error.
#pragma once

#include <map>
#include <set>
#include <string>

#include "cli/console.h"
#include "engine/builder.h"

namespace cog::cli {

enum class ProgressStyle { plain, quiet };

// "auto", "tty", "plain" or "quiet". Throws Error{usage} for another word.
ProgressStyle parse_progress(const std::string& word);

// Shows each step that runs with its output and time; steps that had nothing to do are only
// counted. A quiet one shows the output of a failed step and nothing else.
class BuildProgress {
 public:
  BuildProgress(Console& console, ProgressStyle style) : console_(console), style_(style) {}

  void show(const engine::BuildEvent& event);
  int cached() const { return cached_; }

 private:
  void show_output(const std::string& step, const std::string& text);
  void end_line(const std::string& step);

  Console& console_;
  ProgressStyle style_;
  int cached_ = 0;
  std::set<std::string> started_;               // steps whose line was shown
  std::map<std::string, std::string> pending_;  // by step: the last line while it has no end
  std::map<std::string, std::string> kept_;     // by step, when quiet: the end of its output
};

}  // namespace cog::cli
