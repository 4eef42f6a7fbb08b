#include "engine/engine.h"

#include <utility>

#include "base/error.h"
#include "engine/messages.h"

namespace cog::engine {
namespace {

constexpr int kPingTimeoutMs = 30'000;  // an engine that builds is slow to answer

// `callback`, noting in `failed` that an exception came out of it: that one is not the engine's.
template <typename Result, typename... Arguments>
std::function<Result(Arguments...)> watched(std::function<Result(Arguments...)> callback,
                                            bool& failed) {
  if (!callback) return callback;
  return [callback = std::move(callback), &failed](Arguments... arguments) -> Result {
    try {
      return callback(arguments...);
    } catch (...) {
      failed = true;
      throw;
    }
  };
}

http::Response exchange(http::Client& client, const Endpoint& endpoint, http::Request request) {
  request.url = endpoint.url + request.url;
  request.unix_socket = endpoint.socket;
  bool callback_failed = false;
  request.body_source = watched(std::move(request.body_source), callback_failed);
  request.on_headers = watched(std::move(request.on_headers), callback_failed);
  request.on_body = watched(std::move(request.on_body), callback_failed);
  try {
    return client.send(request);
  } catch (const Error& error) {  // says "the engine" where the client says "the server"
    if (callback_failed) throw;
    throw engine_error(error, endpoint);
  }
}

}  // namespace

Engine::Engine(Endpoint endpoint, std::string api_version, bool podman,
               const os::Interrupt& interrupt)
    : endpoint_(std::move(endpoint)),
      api_version_(std::move(api_version)),
      podman_(podman),
      interrupt_(&interrupt),
      client_(std::make_unique<http::Client>(interrupt)) {}

Engine Engine::connect(Endpoint endpoint, const os::Interrupt& interrupt) {
  Engine engine(std::move(endpoint), "", false, interrupt);
  http::Request request;
  request.url = "/_ping";
  request.timeout_ms = kPingTimeoutMs;
  http::Response ping = exchange(*engine.client_, engine.endpoint_, std::move(request));
  engine.api_version_ = agree_on_version(ping, engine.endpoint_);
  engine.podman_ = ping.header("Libpod-Api-Version").has_value();
  return engine;
}

Engine Engine::clone() const { return Engine(endpoint_, api_version_, podman_, *interrupt_); }

http::Response Engine::send(http::Request request) {
  request.url = "/v" + api_version_ + request.url;
  return exchange(*client_, endpoint_, std::move(request));
}

void Engine::fail_with(const http::Response& response, const std::string& what) const {
  ErrorCode code = response.status == 404   ? ErrorCode::not_found
                   : response.status == 409 ? ErrorCode::conflict
                                            : ErrorCode::engine;
  throw Error(code, "can't " + what + ": " + message_of(response));
}

}  // namespace cog::engine
