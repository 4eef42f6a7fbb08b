// A small blocking HTTP server, for tests: each connection is a thread that runs the handler. It
// speaks raw bytes, so that a test can also answer wrongly.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.h"
#include "os/unique_fd.h"
#include "support/temporary_folder.h"

namespace cog::testing {

struct ReceivedRequest {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;                            // chunks joined
};

// The server's end of one connection.
class Connection {
 public:
  explicit Connection(os::UniqueFd fd) : fd_(std::move(fd)) {}

  // Nothing if the client went away first.
  std::optional<ReceivedRequest> read_request() {
    ReceivedRequest request;
    std::string line;
    if (!read_line(line)) return std::nullopt;
    auto words = split(line, ' ');
    if (words.size() != 3) return std::nullopt;
    request.method = words[0];
    request.target = words[1];
    while (read_line(line) && !line.empty()) {
      size_t colon = line.find(':');
      request.headers[to_lower(line.substr(0, colon))] = std::string(trim(line.substr(colon + 1)));
    }
    if (request.headers["transfer-encoding"] == "chunked") {
      while (read_line(line)) {
        size_t size = std::stoul(line, nullptr, 16);
        std::string chunk;
        if (!read_bytes(size, chunk) || !read_line(line)) return std::nullopt;
        if (size == 0) return request;
        request.body += chunk;
      }
      return std::nullopt;
    }
    std::string length = request.headers["content-length"];
    if (!length.empty() && !read_bytes(std::stoul(length), request.body)) return std::nullopt;
    return request;
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      ssize_t count = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(count));
    }
  }
  void write_chunk(std::string_view bytes) {
    char size[32];
    std::snprintf(size, sizeof(size), "%zx\r\n", bytes.size());
    write(size + std::string(bytes) + "\r\n");
  }
  void respond(int status, std::string_view body, const std::string& headers = "") {
    write("HTTP/1.1 " + std::to_string(status) + " Status\r\n" + headers +
          "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
  }
  // Blocks until the client closes its end (or the server is stopped).
  void wait_for_close() {
    std::string rest;
    while (receive(rest)) {
    }
  }
  int fd() const { return fd_.get(); }

 private:
  bool receive(std::string& bytes) {
    char buffer[65536];
    ssize_t count = ::recv(fd_.get(), buffer, sizeof(buffer), 0);
    if (count > 0) bytes.append(buffer, static_cast<size_t>(count));
    return count > 0;
  }
  bool read_bytes(size_t size, std::string& bytes) {
    while (buffer_.size() < size) {
      if (!receive(buffer_)) return false;
    }
    bytes = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return true;
  }
  bool read_line(std::string& line) {
    size_t end;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
      if (!receive(buffer_)) return false;
    }
    line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return true;
  }

  os::UniqueFd fd_;
  std::string buffer_;
};

class TestServer {
 public:
  using Handler = std::function<void(Connection&)>;

  // Listens on a free port of 127.0.0.1.
  explicit TestServer(Handler handler) : handler_(std::move(handler)) {
    fd_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    listen(reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  // Listens on a Unix socket.
  TestServer(const std::string& path, Handler handler) : handler_(std::move(handler)) {
    fd_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    listen(reinterpret_cast<sockaddr*>(&address), sizeof(address));
  }
  ~TestServer() {
    ::shutdown(fd_.get(), SHUT_RDWR);  // ends accept()
    acceptor_.join();
    for (Connection& connection : open_) ::shutdown(connection.fd(), SHUT_RDWR);
    for (std::thread& thread : threads_) thread.join();
  }

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

 private:
  void listen(const sockaddr* address, socklen_t size) {
    if (::bind(fd_.get(), address, size) != 0 || ::listen(fd_.get(), 16) != 0) {
      throw std::runtime_error("the test server can't listen");
    }
    acceptor_ = std::thread([this] { accept(); });
  }
  void accept() {
    while (true) {
      os::UniqueFd client(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!client) return;
      ++connections_;
      Connection& connection = open_.emplace_back(std::move(client));
      threads_.emplace_back([this, &connection] {
        handler_(connection);
        ::shutdown(connection.fd(), SHUT_RDWR);
      });
    }
  }

  Handler handler_;
  os::UniqueFd fd_;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::list<Connection> open_;  // the acceptor's, until it has been joined
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace cog::testing
