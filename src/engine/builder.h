// Build an image from a context that exists nowhere as a folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace cog::engine {

// One file, folder or link as the builder sees it.
struct ContextEntry {
  enum class Kind { file, bytes, directory, symlink };

  std::string path;  // inside the context, '/' between parts, no leading '/'
  Kind kind = Kind::file;
  std::string source;    // file: its path on this machine; bytes: the content; symlink: the target
  uint32_t mode = 0644;  // permission bits
};

// What a step of the Dockerfile may ask for with RUN --mount=type=secret. No layer keeps it.
struct Secret {
  std::string id;
  std::string value;  // bytes, at most kMaxSecretSize
};
constexpr size_t kMaxSecretSize = 500 * 1024;  // BuildKit's limit

struct BuildRequest {
  std::vector<ContextEntry> context;  // sorted by path; folders above an entry need not be listed
  std::string dockerfile;             // text
  std::vector<std::string> tags;
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> build_args;  // values for ARG
  std::vector<Secret> secrets;
  bool no_cache = false;
  bool pull = false;  // ask the registry for a newer base
};

struct BuildEvent {
  enum class Kind {
    started,  // a step runs
    cached,   // a step had nothing to do
    output,   // a step printed `text` (whole or partial lines)
    done,     // a step ended well after `seconds`
    failed,   // a step ended badly; `text` says how
    note,     // a line about the whole build
  };

  Kind kind = Kind::note;
  std::string step;  // identifies the step in all its events
  std::string name;  // "[3/7] RUN pip install ...", without the frontend's own bookkeeping steps
  std::string text;
  double seconds = 0;
};
using OnBuildEvent = std::function<void(const BuildEvent&)>;

class Builder {
 public:
  explicit Builder(Engine& engine) : engine_(engine) {}

  // Streams the context, reports events as they happen, returns the image's id ("sha256:...").
  // Throws Error{build} when a step fails (after its `failed` event), Error{interrupted} after
  // having told the engine to stop. A file that changes while it is sent is an Error{io}, a secret
  // that is too large an Error{input}; Error{not_supported} if the engine can't take secrets.
  std::string build(const BuildRequest& request, const OnBuildEvent& on_event);

 private:
  Engine& engine_;
};

}  // namespace cog::engine
