// Containers: create, start, listen to, stop, remove.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/gpus.h"

namespace cog::engine {

struct ContainerSpec {
  std::string name;  // to find it again if the engine's answer is lost; empty = the engine's choice
  std::string image;
  std::vector<std::string> command;      // empty = the image's own
  std::vector<std::string> environment;  // "NAME=value"
  std::map<std::string, std::string> labels;
  // Published on a free port of 127.0.0.1, or of all addresses if the engine is on another machine,
  // whose loopback can't be reached from here; 0 = none.
  uint16_t port = 0;
  uint64_t shared_memory = 6ull << 30;  // bytes for /dev/shm
  Gpus gpus;
};

struct ContainerState {
  bool running = false;
  int exit_code = 0;
  bool out_of_memory = false;
  uint16_t host_port = 0;  // where ContainerSpec::port can be reached, 0 if it is not published
};

enum class Stream { out, err };
// Return false to stop listening.
using OnOutput = std::function<bool(Stream, std::string_view)>;

class Containers {
 public:
  explicit Containers(Engine& engine) : engine_(engine) {}

  // Returns the id; goes through although the user asked to stop, so that no container is left that
  // nobody knows. Throws Error{not_found} if there is no such image.
  std::string create(const ContainerSpec& spec);
  // Throws Error{engine}, also when the command can't be executed; Error{not_found} where the
  // machine has no driver for the GPUs that the container asks for.
  void start(const std::string& id);
  // Nothing if it is gone.
  std::optional<ContainerState> inspect(const std::string& id);
  // Delivers all output from the container's birth on until it ends or `stop` is true, which is
  // looked at once a second. `on_attached` is called once
  // the engine listens, so that a start after it loses nothing. Blocks: give it a thread and an
  // Engine of its own.
  void attach(const std::string& id, const std::function<void()>& on_attached,
              const OnOutput& on_output, const std::atomic<bool>& stop);
  // Blocks until a container that was started ends; returns its exit code.
  int wait(const std::string& id);
  // SIGTERM, then SIGKILL after `grace_seconds`. These two go through although the user asked to
  // stop, and are content when the container is gone already.
  void stop(const std::string& id, int grace_seconds);
  void remove(const std::string& id);  // kills a running one; removes its anonymous volumes

 private:
  Engine& engine_;
};

}  // namespace cog::engine
