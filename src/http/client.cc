#include "http/client.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>

#include "base/error.h"
#include "base/text.h"
#include "http/failure.h"
#include "os/environment.h"
#include "os/file_system.h"

namespace cog::http {
namespace {

constexpr int kFirstErrorStatus = 400;
constexpr long kUploadBuffer = 256 * 1024;
constexpr int kStopMs = 1000;
constexpr int kPollMs = 60'000;  // curl itself wakes earlier when one of its timers is due

// One request on its way: what curl's callbacks work on. They are called by C code, so an exception
// waits in `failure` until curl has returned.
struct Exchange {
  const Request& request;
  Response response;
  std::exception_ptr failure;
  bool headers_done = false;
  bool stopped = false;  // on_body had enough
};

template <typename Action>
size_t guarded(Exchange& exchange, size_t on_failure, Action action) {
  try {
    return action();
  } catch (...) {  // the edge of a C callback: send() throws it again
    exchange.failure = std::current_exception();
    return on_failure;
  }
}

void read_header_line(Exchange& exchange, std::string_view line) {
  if (line.substr(0, 5) == "HTTP/") {  // the final response after a "100 Continue", too
    size_t blank = line.find(' ');
    exchange.response = {};
    exchange.response.status =
        blank == line.npos ? 0 : std::atoi(std::string(line.substr(blank + 1)).c_str());
    return;
  }
  if (size_t colon = line.find(':'); colon != line.npos) {
    exchange.response.headers.push_back(
        {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
    return;
  }
  if (trim(line).empty() && exchange.response.status >= 200 && !exchange.headers_done) {
    exchange.headers_done = true;
    if (exchange.request.on_headers) exchange.request.on_headers(exchange.response);
  }
}

size_t on_header(char* data, size_t, size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  return guarded(exchange, 0, [&] {
    read_header_line(exchange, {data, size});
    return size;
  });
}

size_t on_write(char* data, size_t, size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  return guarded(exchange, CURL_WRITEFUNC_ERROR, [&]() -> size_t {
    if (!exchange.request.on_body || exchange.response.status >= kFirstErrorStatus) {
      exchange.response.body.append(data, size);
      return size;
    }
    exchange.stopped = !exchange.request.on_body({data, size});
    return exchange.stopped ? CURL_WRITEFUNC_ERROR : size;
  });
}

size_t on_read(char* buffer, size_t, size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  return guarded(exchange, CURL_READFUNC_ABORT,
                 [&] { return exchange.request.body_source(buffer, size); });
}

std::string place_of(const Request& request) {
  if (!request.unix_socket.empty()) return request.unix_socket;
  std::string_view rest = request.url;
  if (size_t scheme = rest.find("://"); scheme != rest.npos) rest.remove_prefix(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  size_t at = rest.rfind('@');
  return std::string(at == rest.npos ? rest : rest.substr(at + 1));
}

bool is_loopback(const std::string& place) {
  return place.rfind("127.", 0) == 0 || place.rfind("[::1]", 0) == 0 ||
         place.substr(0, place.find(':')) == "localhost";
}

// Distributions differ in where they keep the certificates that they trust.
std::string find_ca_bundle() {
  if (auto chosen = os::Environment::of_this_process().get("SSL_CERT_FILE")) return *chosen;
  for (const char* path : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                           "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
    if (os::exists(path)) return path;
  }
  return "";
}

struct HeaderList {
  curl_slist* first = nullptr;
  ~HeaderList() { curl_slist_free_all(first); }
  void add(const std::string& line) { first = curl_slist_append(first, line.c_str()); }
};

HeaderList header_list(const Request& request) {
  HeaderList list;
  list.add("Expect:");  // no "100-continue" round trip
  bool has_type = false;
  for (const Header& header : request.headers) {
    list.add(header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    has_type = has_type || to_lower(header.name) == "content-type";
  }
  if (!has_type) list.add("Content-Type:");  // curl would say that every body is a form
  if (request.body_source) list.add("Transfer-Encoding: chunked");
  return list;
}

void set_body(CURL* easy, Exchange& exchange) {
  const Request& request = exchange.request;
  if (request.body_source) {
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, kUploadBuffer);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
    // A kept connection may turn out dead, and a source can't be asked for its bytes twice.
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  } else if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
  } else if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_way(CURL* easy, const Request& request) {
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout_ms));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout_ms));
  if (!request.unix_socket.empty()) {
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, request.unix_socket.c_str());
  }
  if (!request.unix_socket.empty() || is_loopback(place_of(request))) {
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
  }
  if (request.url.rfind("https:", 0) == 0) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, find_ca_bundle().c_str());
  }
}

void initialise_curl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);  // once per process
  COG_CHECK(code == CURLE_OK);
}

}  // namespace

std::optional<std::string> Response::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (to_lower(header.name) == to_lower(name)) return header.value;
  }
  return std::nullopt;
}

struct Client::Curl {
  CURLM* multi = nullptr;  // owns the connections
  CURL* easy = nullptr;

  Curl() {
    initialise_curl();
    multi = curl_multi_init();
    easy = curl_easy_init();
    COG_CHECK(multi != nullptr && easy != nullptr);
  }
  ~Curl() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;

  // Works on the transfer until it ends, `interrupt` (if any) is requested, or `stop` (if any) is
  // true.
  CURLcode transfer(const os::Interrupt* interrupt, const std::atomic<bool>* stop) const;
  // Throws what `code` and the errno of the operating system mean.
  [[noreturn]] void fail(CURLcode code, const Request& request, const std::string& reason) const;
};

CURLcode Client::Curl::transfer(const os::Interrupt* interrupt,
                                const std::atomic<bool>* stop) const {
  struct Membership {
    CURLM* multi;
    CURL* easy;
    ~Membership() { curl_multi_remove_handle(multi, easy); }  // closes a connection in mid-exchange
  };
  COG_CHECK(curl_multi_add_handle(multi, easy) == CURLM_OK);
  Membership membership{multi, easy};
  while (true) {
    if (interrupt != nullptr) interrupt->check();
    if (stop != nullptr && *stop) return CURLE_ABORTED_BY_CALLBACK;
    int running = 0;
    COG_CHECK(curl_multi_perform(multi, &running) == CURLM_OK);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg == CURLMSG_DONE) return message->data.result;
    }
    curl_waitfd wake{interrupt != nullptr ? interrupt->fd() : -1, CURL_WAIT_POLLIN, 0};
    curl_multi_poll(multi, &wake, interrupt != nullptr ? 1 : 0, stop != nullptr ? kStopMs : kPollMs,
                    nullptr);
  }
}

void Client::Curl::fail(CURLcode code, const Request& request, const std::string& reason) const {
  const std::string place = place_of(request);
  const std::string why = reason.empty() ? curl_easy_strerror(code) : reason;
  long os_error = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os_error);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      throw Error(ErrorCode::timeout, "no answer from " + place + " in time: " + why);
    case CURLE_COULDNT_CONNECT:
      throw connect_failure(place, !request.unix_socket.empty(), static_cast<int>(os_error), why);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_URL_MALFORMAT:
      throw connect_failure(place, !request.unix_socket.empty(), 0, why);
    default:
      throw Error(ErrorCode::network, "the exchange with " + place + " failed: " + why);
  }
}

Client::Client(const os::Interrupt& interrupt)
    : curl_(std::make_unique<Curl>()), interrupt_(interrupt) {}

Client::~Client() = default;

Response Client::send(const Request& request) {
  Exchange exchange{request, {}, nullptr};
  std::array<char, CURL_ERROR_SIZE> reason = {};
  HeaderList headers = header_list(request);

  CURL* easy = curl_->easy;
  curl_easy_reset(easy);  // forgets the options, keeps the connections
  set_way(easy, request);
  set_body(easy, exchange);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.first);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason.data());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_write);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);

  CURLcode code = curl_->transfer(request.heed_interrupt ? &interrupt_ : nullptr, request.stop);
  if (exchange.failure) std::rethrow_exception(exchange.failure);
  const bool stopped = exchange.stopped || (request.stop != nullptr && *request.stop);
  if (code != CURLE_OK && !stopped) curl_->fail(code, request, reason.data());
  return std::move(exchange.response);
}

}  // namespace cog::http
