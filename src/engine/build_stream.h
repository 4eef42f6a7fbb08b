// The answer to POST /build: JSON lines, from BuildKit or from an older builder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/builder.h"
#include "engine/buildkit/progress.h"
#include "engine/lines.h"
#include "engine/plain_progress.h"

namespace cog::engine {

class BuildStream {
 public:
  // `on_event` must outlive the stream.
  explicit BuildStream(const OnBuildEvent& on_event) : buildkit_(on_event), plain_(on_event) {}

  void add(std::string_view piece);
  // The answer is complete. Throws Error{build} if the build failed: the message names the step and
  // its exit code where there are such.
  void finish();

  const std::string& image_id() const { return image_id_; }  // empty if the engine did not say

 private:
  void read_line(const std::string& line);

  Lines lines_;
  buildkit::Progress buildkit_;
  PlainProgress plain_;
  std::string image_id_;
  std::optional<std::string> error_;
};

// Why a build failed, in one line. `step` is the name of the step as events have it, or empty.
std::string failure_message(std::string_view step, std::string_view error);

}  // namespace cog::engine
