// Who we are to a registry host, from the docker configuration file and its credential helpers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "os/environment.h"

namespace cog::credentials {

struct Credentials {
  std::string username;
  std::string password;
  std::string identity_token;  // instead of the other two when not empty

  bool operator==(const Credentials&) const = default;
};

// Looks in $DOCKER_CONFIG/config.json, else ~/.docker/config.json: credHelpers[host], then
// credsStore, then auths. Nothing if nobody knows the host. `host` is as in an image name
// ("localhost:5001"; "docker.io" stands for Docker Hub's own key). Credentials of one host are never
// offered to another. Throws Error{config} if the file is not JSON, Error{unauthorized} if a helper
// fails or is missing.
std::optional<Credentials> credentials_for(std::string_view host, const os::Environment& environment);

}  // namespace cog::credentials
