#include "http/failure.h"

#include <cerrno>
#include <cstring>

namespace cog::http {

Error connect_failure(const std::string& place, bool is_socket, int os_error,
                      const std::string& reason) {
  if (is_socket && (os_error == ENOENT || os_error == ENOTDIR)) {
    return Error(ErrorCode::not_found, "there is no socket " + place);
  }
  if (is_socket && (os_error == EACCES || os_error == EPERM)) {
    return Error(ErrorCode::unauthorized, "permission denied on the socket " + place);
  }
  std::string why = os_error != 0 ? std::strerror(os_error) : reason;
  return Error(ErrorCode::network, "can't reach " + place + ": " + why);
}

}  // namespace cog::http
