// Accepts connections, bounds their number, and ends those that keep us waiting.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/session.h"

namespace cog::server {

class Listener final : public SessionOwner {
 public:
  using Handler = std::function<void(const HttpRequest&, Routes::Answer)>;

  // Listens at once. Throws Error{usage} if `host` is not a literal address and Error{conflict} if
  // the port is taken. Must live as long as the context runs.
  Listener(boost::asio::io_context& context, const std::string& host, uint16_t port,
           Handler handler);
  ~Listener() override;

  uint16_t port() const;
  // Accepts no more connections and no more requests; those that are being answered end well.
  void stop_accepting();
  // Closes all connections but those with an answer under way.
  void close_waiting();

  // Ends the sessions that have kept us waiting for too long; happens by itself every second.
  void check_sessions(std::chrono::steady_clock::time_point now);

  void handle(const HttpRequest& request, Routes::Answer answer) override;
  bool is_stopping() const override { return is_stopping_; }
  const std::string& http_date() override;

 private:
  using Executor = boost::asio::io_context::executor_type;
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
  using Timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

  void accept();
  bool has_room();
  void add(TcpSocket socket);
  void tick();

  boost::asio::io_context& context_;
  Acceptor acceptor_;
  Timer timer_;
  Handler handler_;
  std::vector<std::weak_ptr<Session>> sessions_;  // some may be gone
  bool is_accepting_ = false;
  bool is_stopping_ = false;
  std::string date_;
  std::chrono::system_clock::time_point date_time_;
};

}  // namespace cog::server
