// Engine::upgrade: a connection that leaves HTTP/1.1 behind, which curl can open but not speak.
#include <curl/curl.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <memory>

#include "base/error.h"
#include "base/text.h"
#include "engine/engine.h"
#include "engine/messages.h"

namespace cog::engine {
namespace {

using std::chrono::steady_clock;

constexpr long kConnectTimeoutMs = 10'000;
constexpr std::chrono::seconds kPatience{30};  // an engine that builds is slow to answer
constexpr size_t kMaxHead = 64 * 1024;

int stop_if_interrupted(void* interrupt, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const os::Interrupt*>(interrupt)->requested() ? 1 : 0;
}

os::UniqueFd dial(const Endpoint& endpoint, const os::Interrupt& interrupt) {
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(), curl_easy_cleanup);
  COG_CHECK(easy != nullptr);
  curl_easy_setopt(easy.get(), CURLOPT_URL, endpoint.url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_CONNECT_ONLY, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");  // an engine is spoken to directly
  curl_easy_setopt(easy.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy.get(), CURLOPT_XFERINFOFUNCTION, stop_if_interrupted);
  curl_easy_setopt(easy.get(), CURLOPT_XFERINFODATA, &interrupt);
  if (!endpoint.socket.empty()) {
    curl_easy_setopt(easy.get(), CURLOPT_UNIX_SOCKET_PATH, endpoint.socket.c_str());
  }
  const CURLcode code = curl_easy_perform(easy.get());
  interrupt.check();
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy.get(), CURLINFO_ACTIVESOCKET, &socket);
  // curl closes its own descriptor; the connection lives on in ours.
  os::UniqueFd fd(code == CURLE_OK ? ::fcntl(socket, F_DUPFD_CLOEXEC, 0) : -1);
  if (!fd) throw engine_error(Error(ErrorCode::network, curl_easy_strerror(code)), endpoint);
  return fd;
}

// The connection until it has been upgraded.
class Conversation {
 public:
  Conversation(int fd, const Endpoint& endpoint, const os::Interrupt& interrupt)
      : fd_(fd), endpoint_(endpoint), interrupt_(interrupt) {}

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      wait_for(POLLOUT);
      const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count < 0 && errno != EAGAIN && errno != EINTR) fail("the connection was closed");
      bytes.remove_prefix(count > 0 ? static_cast<size_t>(count) : 0);
    }
  }

  // Status line and headers, and not a byte more: what follows is not HTTP/1.1.
  std::string read_head() {
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
      wait_for(POLLIN);
      char c = 0;
      const ssize_t count = ::recv(fd_, &c, 1, 0);
      if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      if (count <= 0) fail("the connection was closed");
      head += c;
      if (head.size() > kMaxHead) fail("its answer has no end");
    }
    return head;
  }

  [[noreturn]] void fail(const std::string& reason) const {
    throw engine_error(Error(ErrorCode::network, "can't open a build session: " + reason),
                       endpoint_);
  }

 private:
  void wait_for(short event) const {
    using std::chrono::milliseconds;
    const auto left = std::chrono::duration_cast<milliseconds>(deadline_ - steady_clock::now());
    pollfd fds[] = {{fd_, event, 0}, {interrupt_.fd(), POLLIN, 0}};
    const int ready = left.count() > 0 ? ::poll(fds, 2, static_cast<int>(left.count())) : 0;
    interrupt_.check();
    if (ready == 0) fail("no answer in time");
  }

  int fd_;
  const Endpoint& endpoint_;
  const os::Interrupt& interrupt_;
  const steady_clock::time_point deadline_ = steady_clock::now() + kPatience;
};

std::string upgrade_request(const std::string& path, const std::vector<http::Header>& headers) {
  std::string text = "POST " + path +
                     " HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
                     "Content-Length: 0\r\n";
  for (const http::Header& header : headers) text += header.name + ": " + header.value + "\r\n";
  return text + "\r\n";
}

}  // namespace

std::optional<os::UniqueFd> Engine::upgrade(const std::string& path,
                                            const std::vector<http::Header>& headers) const {
  os::UniqueFd fd = dial(endpoint_, *interrupt_);
  Conversation conversation(fd.get(), endpoint_, *interrupt_);
  conversation.write(upgrade_request("/v" + api_version_ + path, headers));
  const std::string head = conversation.read_head();
  const std::string status = head.substr(0, head.find("\r\n"));
  if (!status.starts_with("HTTP/1.1 ")) conversation.fail("what answers is no HTTP server");
  if (status.starts_with("HTTP/1.1 404")) return std::nullopt;
  if (!status.starts_with("HTTP/1.1 101")) {
    conversation.fail("it answers \"" + status.substr(9) + "\"");
  }
  return fd;
}

}  // namespace cog::engine
