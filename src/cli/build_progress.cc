#include "cli/build_progress.h"

#include <cstdio>
#include <utility>
#include <vector>

#include "base/text.h"

namespace cog::cli {
namespace {

constexpr size_t kKeptBytes = 16 * 1024;  // of a step's output, to show if it fails

std::string seconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", value);
  return text;
}

// Mounts of a RUN are our business; what it runs is the user's.
std::string without_mounts(const std::string& name) {
  std::vector<std::string> words;
  for (std::string& word : split(name, ' ')) {
    if (!word.starts_with("--mount=")) words.push_back(std::move(word));
  }
  return join(words, " ");
}

}  // namespace

ProgressStyle parse_progress(const std::string& word) {
  if (word == "quiet") return ProgressStyle::quiet;
  // rawjson comes from BUILDKIT_PROGRESS, where it is meant for other tools.
  if (word == "auto" || word == "plain" || word == "tty" || word == "rawjson")
    return ProgressStyle::plain;
  throw Error(ErrorCode::usage,
              "--progress takes auto, plain, tty or quiet, got " + in_quotes(word));
}

void BuildProgress::show(const engine::BuildEvent& event) {
  using Kind = engine::BuildEvent::Kind;
  bool quiet = style_ == ProgressStyle::quiet;
  switch (event.kind) {
    case Kind::started:
      // The engine may look at a step twice.
      if (!quiet && started_.insert(event.step).second) {
        console_.info(console_.bold(without_mounts(event.name)));
      }
      break;
    case Kind::cached:
      ++cached_;
      break;
    case Kind::output:
      show_output(event.step, event.text);
      break;
    case Kind::done:
      end_line(event.step);
      kept_.erase(event.step);
      // A step that took no time needs no line for it.
      if (!quiet && event.seconds >= 0.1)
        console_.info("  " + console_.faint(seconds(event.seconds)));
      break;
    case Kind::failed:
      end_line(event.step);
      if (quiet) {
        console_.info(console_.bold(without_mounts(event.name)));
        console_.raw(kept_[event.step]);
      }
      break;
    case Kind::note:
      if (!quiet) console_.info(event.text);
      break;
  }
}

void BuildProgress::show_output(const std::string& step, const std::string& text) {
  std::string& pending = pending_[step];
  pending += text;
  size_t end = pending.rfind('\n');
  if (end == std::string::npos) return;
  std::string lines;
  for (const std::string& line : split_lines(std::string_view(pending).substr(0, end + 1))) {
    lines += "  " + line + "\n";
  }
  pending.erase(0, end + 1);
  if (style_ != ProgressStyle::quiet) {
    console_.raw(lines);
    return;
  }
  std::string& kept = kept_[step];
  kept += lines;
  if (kept.size() > kKeptBytes) kept.erase(0, kept.size() - kKeptBytes);
}

void BuildProgress::end_line(const std::string& step) {
  if (!trim(pending_[step]).empty()) show_output(step, "\n");
  pending_.erase(step);
}

}  // namespace cog::cli
