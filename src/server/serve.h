// The whole server: sockets, clock, signals and the worker's process around the service.
#pragma once

#include <string>

#include "server/model.h"
#include "server/settings.h"

namespace cog::server {

// Serves until SIGTERM, SIGINT or POST /shutdown and returns the exit code: 0, or 128 + number when
// a second signal cut the end short. Throws Error if it can't listen or there is no Python.
// Reaps all children of the process. `version` is the server's own.
int serve(const Settings& settings, const Model& model, const std::string& version);

}  // namespace cog::server
