// Our end of a build's session: over it the engine asks for what must not stand in the context.
//
// It is a connection of its own, which we open and on which the engine is then the client (gRPC).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/engine.h"

namespace cog::engine::buildkit {

// What the engine may ask for; it is told of those that are set. They are called on threads of the
// session, several at once, and an exception out of one fails the step that asked.
struct Callbacks {
  // The value of the secret with that id; nothing if there is none.
  std::function<std::optional<std::string>(const std::string& id)> secret;
};

class Session {
 public:
  // Opens a session and serves it until destruction; nothing if the engine has no sessions. Throws
  // what Engine::upgrade throws. A connection that is lost later is the build's trouble: the engine
  // then fails the steps that need the session.
  static std::unique_ptr<Session> open(const Engine& engine, Callbacks callbacks);
  // Ends calls that are under way and waits for all threads of the session.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // What a build names in order to use this session.
  const std::string& id() const { return id_; }

 private:
  struct Server;

  Session(std::string id, std::unique_ptr<Server> server);

  std::string id_;
  std::unique_ptr<Server> server_;
};

}  // namespace cog::engine::buildkit
