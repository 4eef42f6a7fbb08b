// The steps of find_endpoint(): how a host is written, and where engines usually listen.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"

namespace cog::engine {

// Reads a host as DOCKER_HOST gives it. Throws Error{not_supported} for ssh and TLS, Error{engine}
// if it can't be understood; the messages name `origin`.
Endpoint parse_host(std::string_view host, const std::string& origin);

// The sockets of engines that nobody configured, the likeliest first.
std::vector<Endpoint> usual_endpoints(const os::Environment& environment);

// The first whose socket exists, else the first.
Endpoint first_present(const std::vector<Endpoint>& endpoints);

}  // namespace cog::engine
