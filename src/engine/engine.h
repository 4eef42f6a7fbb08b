// A connection to a container engine (Docker or Podman) over its HTTP API.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/client.h"
#include "os/environment.h"
#include "os/interrupt.h"
#include "os/unique_fd.h"

namespace cog::engine {

// Where an engine listens, and who said so.
struct Endpoint {
  std::string socket;  // path of a Unix socket; empty for TCP
  std::string url;     // "http://docker" for a socket, "http://host:2375" for TCP
  std::string origin;  // "DOCKER_HOST", "docker context \"desktop\"", "the default socket" ...
  std::string host;    // where published ports can be reached: "127.0.0.1", or the TCP host

  bool operator==(const Endpoint&) const = default;
};

// DOCKER_HOST, else DOCKER_CONTEXT or currentContext of the docker configuration, else the first of
// /var/run/docker.sock, $XDG_RUNTIME_DIR/docker.sock, ~/.docker/run/docker.sock, and the Podman
// sockets that exists; none: the default socket. Throws Error{engine} for a context that does not
// exist and Error{not_supported} for ssh:// and for TLS.
Endpoint find_endpoint(const os::Environment& environment);

// One connection with the API version agreed on. Thread-compatible: one thread at a time; a second
// thread makes its own with clone().
class Engine {
 public:
  // Asks the engine for its version. Throws Error{engine} that tells "not running" (no socket, or
  // nobody listens) from "permission denied" (and what to do about it), and an engine whose API
  // is older than 1.41 from both.
  static Engine connect(Endpoint endpoint, const os::Interrupt& interrupt);

  Engine clone() const;

  // Sends `request` with its url given as a path below the version ("/images/json"), its errors
  // turned into Error{engine}. Statuses are the caller's to judge; see fail_with().
  http::Response send(http::Request request);

  // Opens a connection of its own and asks the engine to speak HTTP/2 on it from then on, by a POST
  // to `path`. Returns it as a non-blocking socket, or nothing if the engine knows no such path
  // (no BuildKit). Throws Error{engine} for any other answer or none, and Error{interrupted}.
  std::optional<os::UniqueFd> upgrade(const std::string& path,
                                      const std::vector<http::Header>& headers) const;

  // Throws the engine's own message of an error response: Error{not_found} for 404,
  // Error{conflict} for 409, else Error{engine}; `what` is what was tried ("create a container").
  [[noreturn]] void fail_with(const http::Response& response, const std::string& what) const;

  const Endpoint& endpoint() const { return endpoint_; }
  const std::string& api_version() const { return api_version_; }  // "1.41"
  bool is_podman() const { return podman_; }

 private:
  Engine(Endpoint endpoint, std::string api_version, bool podman, const os::Interrupt& interrupt);

  Endpoint endpoint_;
  std::string api_version_;
  bool podman_ = false;
  const os::Interrupt* interrupt_;
  std::unique_ptr<http::Client> client_;
};

}  // namespace cog::engine
