// Why a server could not be reached, as an Error.
#pragma once

#include <string>

#include "base/error.h"

namespace cog::http {

// `place` is a host with its port, or the path of a Unix socket; `os_error` is the errno of
// connect(), 0 if unknown; `reason` is the library's own text, for what errno does not tell.
Error connect_failure(const std::string& place, bool is_socket, int os_error,
                      const std::string& reason);

}  // namespace cog::http
