// One HTTP/1.1 connection: reads a request, has it answered, writes the answer, and again.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/routes.h"

namespace cog::server {

using TcpSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// What all connections share.
class SessionOwner {
 public:
  virtual ~SessionOwner() = default;
  virtual void handle(const HttpRequest& request, Routes::Answer answer) = 0;
  virtual bool is_stopping() const = 0;  // no further request is wanted on any connection
  virtual const std::string& http_date() = 0;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  // The owner must live until the last handler of the socket's context has run.
  Session(TcpSocket socket, SessionOwner& owner);

  void start();
  // Closes a connection whose peer has kept us waiting for too long.
  void check_time(std::chrono::steady_clock::time_point now);
  // Closes it unless a request is being answered.
  void close_if_waiting();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  enum class State { idle, reading, answering, writing, lingering };

  void begin_request();
  void parse();
  void read_more();
  void continue_upload();
  void handle();
  void refuse(const boost::system::error_code& error);
  void answer(HttpAnswer given);
  void write();
  void write_rest();
  std::array<boost::asio::const_buffer, 2> unwritten() const;
  void after_write();
  void linger();
  void close();
  void set_state(State state);

  TcpSocket socket_;
  SessionOwner& owner_;
  State state_ = State::idle;
  std::chrono::steady_clock::time_point deadline_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  bool is_head_ = false;
  bool is_old_ = false;  // HTTP/1.0
  bool keep_alive_ = false;
  bool told_to_continue_ = false;
  std::string head_;
  std::string body_;
  size_t written_ = 0;
};

}  // namespace cog::server
