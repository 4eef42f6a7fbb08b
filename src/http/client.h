// Send one request over TCP, TLS or a Unix socket and get its response.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "os/interrupt.h"

namespace cog::http {

struct Header {
  std::string name;
  std::string value;
};

struct Response {
  int status = 0;
  std::vector<Header> headers;
  std::string body;

  // The first header of that name, in any case; nothing if there is none.
  std::optional<std::string> header(std::string_view name) const;
};

struct Request {
  std::string method = "GET";
  std::string url;          // "http://docker/v1.41/info" for a Unix socket
  std::string unix_socket;  // path; empty = TCP
  std::vector<Header> headers;

  std::string body;
  // Instead of `body`: fills the buffer, returns the bytes put there, 0 at the end. Sent chunked.
  // An exception thrown inside comes out of send() unchanged.
  std::function<size_t(char* buffer, size_t size)> body_source;

  // Called once, when status and headers have arrived and before any of the body is waited for.
  std::function<void(const Response&)> on_headers;
  // Called for each piece of a response with a status below 400, as it arrives; Response::body then
  // stays empty. Return false to end the request early without an error. An exception thrown inside
  // either of the two comes out of send() unchanged.
  std::function<bool(std::string_view)> on_body;

  // Ends the request early, as on_body can, when it is true; looked at once a second. Another
  // thread may set it.
  const std::atomic<bool>* stop = nullptr;

  int connect_timeout_ms = 10'000;
  int timeout_ms = 0;          // for the whole exchange; 0 = none
  bool heed_interrupt = true;  // clean-up sends its requests although the user asked to stop
};

// Keeps connections alive between requests. Not for several threads at once: give each its own.
class Client {
 public:
  // `interrupt` must outlive the client; from its first signal on, send() throws
  // Error{interrupted} at once, also in the middle of an exchange, unless the request says
  // otherwise.
  explicit Client(const os::Interrupt& interrupt);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Any status is a response. Throws Error{network} if the server can't be reached or speaks
  // nonsense (message: host or socket and the reason; for a socket, also Error{not_found} if there
  // is none and Error{unauthorized} if its permissions are in the way), Error{timeout},
  // Error{interrupted}.
  Response send(const Request& request);

 private:
  struct Curl;
  std::unique_ptr<Curl> curl_;
  const os::Interrupt& interrupt_;
};

}  // namespace cog::http
