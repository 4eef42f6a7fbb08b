// Texts of requests and answers: paths, error messages.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "engine/engine.h"

namespace cog::engine {

// `name` for use inside a request's path: '/', ':' and '@' stay, as image names need them.
std::string escape_path(std::string_view name);

// 25 letters and digits that nobody else has.
std::string random_id();

// What an error response says, on one line: the engine's message, else its body, else its status.
std::string message_of(const http::Response& response);

// An error of the HTTP client in the words of somebody who wants an engine. Interruption and what
// is not about reaching the engine comes back unchanged.
Error engine_error(const Error& error, const Endpoint& endpoint);

// The highest API version that both sides speak, e.g. "1.41". `ping` is the answer to /_ping.
// Throws Error{engine} if what answered is no engine, or one that is too old.
std::string agree_on_version(const http::Response& ping, const Endpoint& endpoint);

}  // namespace cog::engine
