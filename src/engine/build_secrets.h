// How the steps of one build get at their secrets.
//
// BuildKit asks for them over a session. Podman has none: as its own client does, they go with the
// tar, and Podman moves them out of the context before a step can see it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/builder.h"
#include "engine/buildkit/session.h"

namespace cog::engine {

class BuildSecrets {
 public:
  // Opens a session if the build can need one. Throws what Builder::build says of secrets, and what
  // Session::open throws.
  BuildSecrets(const Engine& engine, const BuildRequest& request);

  // For the query of POST /build: "", or "&name=value".
  const std::string& query() const { return query_; }
  // What the context has to have besides.
  const std::vector<ContextEntry>& entries() const { return entries_; }
  // The error of a failed build, with advice if a step asked for a secret that nobody gave.
  Error explain(Error error);

 private:
  std::optional<std::string> find(const std::string& id);
  void put_into_context();

  const std::vector<Secret>& secrets_;
  std::string query_;
  std::vector<ContextEntry> entries_;
  std::mutex mutex_;
  std::string missing_;                         // the id that was asked for in vain
  std::unique_ptr<buildkit::Session> session_;  // the last: its threads use the others
};

}  // namespace cog::engine
