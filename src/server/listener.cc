#include "server/listener.h"

#include <boost/asio/ip/address.hpp>

#include "base/error.h"
#include "base/text.h"

namespace cog::server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr size_t kConnections = 1024;
constexpr auto kTick = std::chrono::seconds(1);

}  // namespace

Listener::Listener(asio::io_context& context, const std::string& host, uint16_t port,
                   Handler handler)
    : context_(context),
      acceptor_(context.get_executor()),
      timer_(context.get_executor()),
      handler_(std::move(handler)) {
  error_code error;
  auto address = asio::ip::make_address(host, error);
  if (error) {
    throw Error(ErrorCode::usage, "--host is not an address: " + in_quotes(host),
                "give a literal one, such as 0.0.0.0, 127.0.0.1 or ::");
  }
  tcp::endpoint endpoint(address, port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    throw Error(
        ErrorCode::conflict,
        "Can't listen on " + host + " port " + std::to_string(port) + ": " + error.message(),
        "stop what listens there, or set PORT to another port");
  }
  tick();
}

Listener::~Listener() = default;

uint16_t Listener::port() const { return acceptor_.local_endpoint().port(); }

void Listener::accept() {
  // Connections above the bound wait in the kernel's queue until the next tick finds room.
  if (is_accepting_ || is_stopping_ || !has_room()) return;
  is_accepting_ = true;
  acceptor_.async_accept(context_.get_executor(),
                         [this](const error_code& error, TcpSocket socket) {
                           is_accepting_ = false;
                           if (is_stopping_ || error == asio::error::operation_aborted) return;
                           if (error)
                             return;  // out of descriptors, most likely: again at the next tick
                           add(std::move(socket));
                           accept();
                         });
}

bool Listener::has_room() {
  if (sessions_.size() < kConnections) return true;
  std::erase_if(sessions_, [](const auto& session) { return session.expired(); });
  return sessions_.size() < kConnections;
}

void Listener::add(TcpSocket socket) {
  auto session = std::make_shared<Session>(std::move(socket), *this);
  sessions_.push_back(session);
  session->start();
}

void Listener::check_sessions(std::chrono::steady_clock::time_point now) {
  std::erase_if(sessions_, [](const auto& session) { return session.expired(); });
  for (const auto& session : sessions_) {
    if (auto living = session.lock()) living->check_time(now);
  }
}

void Listener::tick() {
  check_sessions(std::chrono::steady_clock::now());
  accept();
  timer_.expires_after(kTick);
  timer_.async_wait([this](const error_code& aborted) {
    if (!aborted) tick();
  });
}

void Listener::stop_accepting() {
  is_stopping_ = true;
  error_code ignored;
  acceptor_.close(ignored);
}

void Listener::close_waiting() {
  timer_.cancel();
  for (const auto& session : sessions_) {
    if (auto living = session.lock()) living->close_if_waiting();
  }
}

void Listener::handle(const HttpRequest& request, Routes::Answer answer) {
  handler_(request, std::move(answer));
}

const std::string& Listener::http_date() {
  auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now != date_time_) {
    date_time_ = now;
    date_ = to_http_date(now);
  }
  return date_;
}

}  // namespace cog::server
