#include "server/session.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

namespace cog::server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using std::chrono::seconds;

constexpr size_t kBodyLimit = size_t{100} * 1024 * 1024;
constexpr size_t kHeaderLimit = 64 * 1024;
constexpr size_t kReadSize = 16 * 1024;
constexpr size_t kUploadReadSize = 256 * 1024;
constexpr seconds kPatience = seconds(60);  // of a peer that reads or writes nothing meanwhile
constexpr seconds kIdlePatience =
    seconds(120);  // between requests; longer than proxies keep theirs
constexpr seconds kLinger = seconds(2);
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

HttpAnswer answer_to(const error_code& error) {
  if (error == http::error::body_limit) {
    return error_answer(413, "The request body is over the limit of 100 MiB");
  }
  if (error == http::error::header_limit) {
    return error_answer(431, "The request's headers are over the limit of 64 KiB");
  }
  return error_answer(400, "This is not an HTTP/1.1 request: " + error.message());
}

}  // namespace

Session::Session(TcpSocket socket, SessionOwner& owner)
    : socket_(std::move(socket)), owner_(owner) {}

void Session::start() {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  begin_request();
}

void Session::set_state(State state) {
  state_ = state;
  auto now = std::chrono::steady_clock::now();
  switch (state) {
    case State::idle:
      deadline_ = now + kIdlePatience;
      break;
    case State::reading:
    case State::writing:
      deadline_ = now + kPatience;
      break;
    case State::answering:
      deadline_ = deadline_.max();
      break;
    case State::lingering:
      deadline_ = now + kLinger;
      break;
  }
}

void Session::check_time(std::chrono::steady_clock::time_point now) {
  if (now >= deadline_) close();
}

void Session::close_if_waiting() {
  if (state_ != State::answering && state_ != State::writing) close();
}

void Session::close() {
  error_code ignored;
  socket_.close(ignored);
}

void Session::begin_request() {
  if (buffer_.size() == 0 && buffer_.capacity() > kReadSize) buffer_ = {};
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(kHeaderLimit);
  parser_->body_limit(kBodyLimit);
  told_to_continue_ = false;
  set_state(State::idle);
  parse();
}

// Takes what is in the buffer; a client may have sent the next request along with the last.
void Session::parse() {
  while (buffer_.size() > 0 && !parser_->is_done()) {
    if (state_ == State::idle) set_state(State::reading);
    error_code error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    if (error == http::error::need_more) break;
    if (error) return refuse(error);
  }
  if (parser_->is_done()) return handle();
  // The parser limits the headers alone, not a chunk's extensions or the trailer.
  if (buffer_.size() > kHeaderLimit) return refuse(http::error::header_limit);
  // Headers must come whole within their time; a body may take as long as it keeps coming.
  if (parser_->is_header_done()) set_state(State::reading);
  bool waits = parser_->is_header_done() && !told_to_continue_ &&
               boost::beast::iequals(parser_->get()[http::field::expect], "100-continue");
  if (waits) return continue_upload();
  read_more();
}

void Session::continue_upload() {
  told_to_continue_ = true;
  asio::async_write(socket_, asio::buffer(kContinue),
                    [self = shared_from_this()](const error_code& error, size_t) {
                      if (!error) self->read_more();
                    });
}

void Session::read_more() {
  size_t size = parser_->is_header_done() ? kUploadReadSize : kReadSize;
  socket_.async_read_some(buffer_.prepare(size),
                          [self = shared_from_this()](const error_code& error, size_t count) {
                            if (error) return;
                            self->buffer_.commit(count);
                            self->parse();
                          });
}

void Session::handle() {
  // An upload need not stay in memory while the model runs, and the answer may begin the next one.
  auto message = parser_->release();
  parser_.reset();
  HttpRequest request;
  request.method = view(message.method_string());
  request.target = view(message.target());
  if (auto type = message.find(http::field::content_type); type != message.end()) {
    request.content_type = view(type->value());
  }
  request.accept = view(message[http::field::accept]);
  request.prefer = view(message[http::field::prefer]);
  request.body = message.body();
  is_head_ = message.method() == http::verb::head;
  is_old_ = message.version() < 11;
  keep_alive_ = message.keep_alive();
  set_state(State::answering);
  owner_.handle(request,
                [self = shared_from_this()](HttpAnswer given) { self->answer(std::move(given)); });
}

// The bytes that follow can't be told apart from each other any more.
void Session::refuse(const error_code& error) {
  keep_alive_ = false;
  answer(answer_to(error));
}

void Session::answer(HttpAnswer given) {
  if (owner_.is_stopping()) keep_alive_ = false;
  body_ = std::move(given.body);
  head_ = "HTTP/1.1 ";
  head_ += std::to_string(given.status);
  head_ += ' ';
  head_ += view(http::obsolete_reason(static_cast<http::status>(given.status)));
  head_ += "\r\ncontent-type: application/json\r\ncontent-length: ";
  head_ += std::to_string(body_.size());
  head_ += "\r\ndate: ";
  head_ += owner_.http_date();
  if (!given.allow.empty()) head_ += "\r\nallow: " + given.allow;
  if (!keep_alive_) {
    head_ += "\r\nconnection: close";
  } else if (is_old_) {
    head_ += "\r\nconnection: keep-alive";
  }
  head_ += "\r\n\r\n";
  if (is_head_) body_.clear();
  written_ = 0;
  write();
}

std::array<asio::const_buffer, 2> Session::unwritten() const {
  size_t of_head = std::min(written_, head_.size());
  return {asio::buffer(head_) + of_head, asio::buffer(body_) + (written_ - of_head)};
}

void Session::write() {
  set_state(State::writing);
  // At once, without a round through the event loop. Not with a request waiting in the buffer: it
  // would be answered from inside this call, and so would those after it.
  if (buffer_.size() == 0) {
    error_code error;
    written_ = socket_.write_some(unwritten(), error);
    if (!error && written_ == head_.size() + body_.size()) return after_write();
    if (error && error != asio::error::would_block) return;
  }
  write_rest();
}

void Session::write_rest() {
  set_state(State::writing);
  socket_.async_write_some(unwritten(),
                           [self = shared_from_this()](const error_code& error, size_t count) {
                             if (error) return;
                             self->written_ += count;
                             if (self->written_ < self->head_.size() + self->body_.size()) {
                               self->write_rest();
                             } else {
                               self->after_write();
                             }
                           });
}

void Session::after_write() {
  if (body_.capacity() > kUploadReadSize) body_ = {};
  if (!keep_alive_ || owner_.is_stopping()) return linger();
  begin_request();
}

// Closing while there is something unread would reset the connection and could take the answer
// away from a client that is still sending: read and forget for a moment.
void Session::linger() {
  if (state_ != State::lingering) {
    error_code ignored;
    socket_.shutdown(TcpSocket::shutdown_send, ignored);
    parser_.reset();
    buffer_ = {};
    set_state(State::lingering);
  }
  socket_.async_read_some(buffer_.prepare(kReadSize),
                          [self = shared_from_this()](const error_code& error, size_t) {
                            if (!error) self->linger();
                          });
}

}  // namespace cog::server
