// The first process of a container: starts a command, passes signals on, reaps what is left behind.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cog::server {

// The server's flags if `command` means this server: nothing at all, `cog-server [flags]`, or
// `python -m cog.server.http [flags]`. Nothing for any other command.
std::optional<std::vector<std::string>> server_flags(const std::vector<std::string>& command);

// Runs `command` in the foreground until it ends; returns its exit code, 128 + number if a signal
// ended it, 127 if there is no such program and 126 if it can't be run. Takes over all signals.
int run_as_init(const std::vector<std::string>& command);

}  // namespace cog::server
