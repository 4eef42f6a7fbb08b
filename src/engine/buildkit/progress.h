// BuildKit's progress messages as build events.
//
// BuildKit sends the state of a step ("vertex") again and again, out of order and sometimes only
// once it has ended; here each change of a step becomes one event.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/builder.h"

namespace cog::engine::buildkit {

namespace wire {
class Vertex;
}

class Progress {
 public:
  explicit Progress(const OnBuildEvent& on_event) : on_event_(on_event) {}

  // Takes one StatusResponse in protobuf's encoding. Throws Error{engine} if it is none.
  void add(std::string_view message);

  // The step that made the build fail and why; empty if none has failed.
  const std::string& failed_step() const { return failed_step_; }
  const std::string& failure() const { return failure_; }

 private:
  struct Step {
    std::string name;
    double started = 0;  // seconds since the epoch
    bool ended = false;
  };

  void begin(const wire::Vertex& vertex);
  void end(const wire::Vertex& vertex);
  void emit(BuildEvent::Kind kind, const std::string& id, const std::string& text, double seconds);

  const OnBuildEvent& on_event_;
  std::map<std::string, Step> steps_;  // by digest
  std::string failed_step_;
  std::string failure_;
};

}  // namespace cog::engine::buildkit
