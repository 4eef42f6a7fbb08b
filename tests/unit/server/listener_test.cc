#include "server/listener.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>

#include "base/error.h"
#include "os/unique_fd.h"

namespace cog::server {
namespace {

// A client's blocking end and the listener in one thread: the context runs until there is an
// answer.
class ListenerTest : public ::testing::Test {
 protected:
  os::UniqueFd connect() {
    os::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(listener_.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return fd;
  }

  static void send(const os::UniqueFd& fd, std::string_view bytes) {
    ASSERT_EQ(::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  // Runs the server until `enough` bytes or the end of the connection have come.
  std::string receive(const os::UniqueFd& fd, size_t enough = SIZE_MAX) {
    std::string received;
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (received.size() < enough && std::chrono::steady_clock::now() < deadline) {
      context_.restart();
      context_.run_for(std::chrono::milliseconds(1));
      char bytes[65536];
      ssize_t count = ::recv(fd.get(), bytes, sizeof bytes, MSG_DONTWAIT);
      if (count == 0) return received;
      if (count < 0 && errno != EAGAIN) return received + "<reset>";
      if (count > 0) received.append(bytes, static_cast<size_t>(count));
    }
    if (enough == SIZE_MAX) ADD_FAILURE() << "the connection was not closed after: " << received;
    return received;
  }

  std::string exchange(std::string_view request) {
    os::UniqueFd fd = connect();
    send(fd, request);
    return receive(fd);
  }

  static std::string without_date(std::string text) {
    for (size_t at = text.find("\r\ndate: "); at != text.npos; at = text.find("\r\ndate: ")) {
      text.erase(at, text.find("\r\n", at + 2) - at);
    }
    return text;
  }

  boost::asio::io_context context_{1};
  std::vector<std::string> bodies_;
  std::deque<Routes::Answer> waiting_;
  Listener listener_{context_, "127.0.0.1", 0,
                     [this](const HttpRequest& request, const Routes::Answer& answer) {
                       bodies_.emplace_back(request.body);
                       if (request.target == "/slow") {
                         waiting_.push_back(answer);
                       } else if (request.target == "/big") {
                         answer({200, std::string(20'000'000, 'x'), ""});
                       } else {
                         answer({200, "\"" + std::string(request.target) + "\"", "POST"});
                       }
                     }};
};

TEST_F(ListenerTest, AnswersWholeRequests) {
  EXPECT_EQ(without_date(exchange("GET /a HTTP/1.1\r\nconnection: close\r\n\r\n")),
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4\r\n"
            "allow: POST\r\nconnection: close\r\n\r\n\"/a\"");
}

TEST_F(ListenerTest, HeadHasNoBody) {
  std::string answer = exchange("HEAD /a HTTP/1.0\r\n\r\n");
  EXPECT_NE(answer.find("content-length: 4\r\n"), std::string::npos);
  EXPECT_EQ(answer.substr(answer.size() - 4), "\r\n\r\n");
}

TEST_F(ListenerTest, PipelinedRequestsAreAnsweredInOrder) {
  std::string request;
  for (int i = 0; i < 500; ++i) request += "GET /" + std::to_string(i) + " HTTP/1.1\r\n\r\n";
  request += "POST /last HTTP/1.1\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi";
  std::string answer = exchange(request);
  size_t place = 0;
  for (int i = 0; i < 500; ++i) {
    place = answer.find("\"/" + std::to_string(i) + "\"", place);
    ASSERT_NE(place, answer.npos) << i;
  }
  EXPECT_NE(answer.find("\"/last\"", place), answer.npos);
  EXPECT_EQ(bodies_.back(), "hi");
}

TEST_F(ListenerTest, ARequestBehindASlowOneWaits) {
  os::UniqueFd fd = connect();
  send(fd, "GET /slow HTTP/1.1\r\n\r\nGET /next HTTP/1.1\r\nconnection: close\r\n\r\n");
  while (waiting_.empty()) context_.run_one();
  EXPECT_EQ(bodies_.size(), 1u);
  waiting_.front()({200, "1", ""});
  waiting_.clear();
  std::string answer = receive(fd);
  EXPECT_LT(answer.find("\r\n\r\n1"), answer.find("\"/next\""));
}

TEST_F(ListenerTest, BodiesMayComeInPiecesAndChunks) {
  os::UniqueFd fd = connect();
  for (char c : std::string("POST /a HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc")) {
    send(fd, std::string_view(&c, 1));
    context_.poll();
    context_.restart();
  }
  receive(fd, 1);
  send(fd,
       "POST /b HTTP/1.1\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
       "2\r\nde\r\n1\r\nf\r\n0\r\n\r\n");
  receive(fd);
  EXPECT_EQ(bodies_, (std::vector<std::string>{"abc", "def"}));
}

TEST_F(ListenerTest, ExpectIsMetBeforeTheBody) {
  os::UniqueFd fd = connect();
  send(
      fd,
      "POST /a HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\nconnection: close\r\n\r\n");
  EXPECT_EQ(receive(fd, 25), "HTTP/1.1 100 Continue\r\n\r\n");
  send(fd, "ok");
  EXPECT_NE(receive(fd).find("200 OK"), std::string::npos);
  EXPECT_EQ(bodies_, std::vector<std::string>{"ok"});
}

TEST_F(ListenerTest, RefusesWhatIsTooLargeAndTellsAClientThatStillSends) {
  os::UniqueFd fd = connect();
  send(fd, "POST /a HTTP/1.1\r\ncontent-length: 104857601\r\n\r\n" + std::string(30'000, 'x'));
  std::string answer = receive(fd, 1);
  EXPECT_EQ(answer.substr(0, 34), "HTTP/1.1 413 Payload Too Large\r\nco");
  EXPECT_NE(answer.find(R"({"error":"The request body is over the limit of 100 MiB"})"),
            answer.npos);
  EXPECT_NE(answer.find("connection: close"), answer.npos);
  EXPECT_EQ(exchange("GET / HTTP/1.1\r\nx: " + std::string(70'000, 'x')).substr(0, 12),
            "HTTP/1.1 431");
  EXPECT_TRUE(bodies_.empty());
}

TEST_F(ListenerTest, RefusesChunkExtensionsAndTrailersWithoutEnd) {
  for (const char* start : {"1;", "0\r\nx: "}) {
    os::UniqueFd fd = connect();
    send(fd, "POST /a HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n");
    send(fd, start + std::string(100'000, 'x'));
    context_.run_for(std::chrono::milliseconds(20));
    char bytes[13] = {};
    EXPECT_EQ(::recv(fd.get(), bytes, 12, MSG_DONTWAIT), 12) << start;
    EXPECT_STREQ(bytes, "HTTP/1.1 431");
    context_.restart();
  }
  EXPECT_TRUE(bodies_.empty());
}

TEST_F(ListenerTest, RefusesWhatIsNotHttp) {
  for (const char* request :
       {"\x16\x03\x01\x02\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\nbad header\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: x\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc",
        "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"}) {
    os::UniqueFd fd = connect();
    send(fd, request);
    std::string answer = receive(fd, 1);
    EXPECT_EQ(answer.substr(0, 12), "HTTP/1.1 400") << request;
    EXPECT_NE(answer.find(R"({"error":"This is not an HTTP/1.1 request)"), answer.npos);
  }
  EXPECT_TRUE(bodies_.empty());
}

TEST_F(ListenerTest, LargeAnswersArriveWhole) {
  std::string answer = exchange("GET /big HTTP/1.1\r\nconnection: close\r\n\r\n");
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, 20'000'000u);
}

TEST_F(ListenerTest, AClientThatLeavesIsNoTrouble) {
  for (const char* request :
       {"", "GET /a HT", "GET /slow HTTP/1.1\r\n\r\n", "GET /big HTTP/1.1\r\n\r\n"}) {
    os::UniqueFd fd = connect();
    send(fd, request);
    context_.run_for(std::chrono::milliseconds(5));
    context_.restart();
  }
  for (const auto& answer : waiting_) answer({200, "late", ""});
  waiting_.clear();
  EXPECT_NE(exchange("GET /a HTTP/1.0\r\n\r\n").find("200 OK"), std::string::npos);
}

TEST_F(ListenerTest, StoppingEndsWhatWaitsAndFinishesWhatRuns) {
  os::UniqueFd idle = connect();
  os::UniqueFd busy = connect();
  send(busy, "GET /slow HTTP/1.1\r\n\r\n");
  while (waiting_.empty()) context_.run_one();
  listener_.stop_accepting();
  listener_.close_waiting();
  EXPECT_EQ(receive(idle), "");
  waiting_.front()({200, "1", ""});
  waiting_.clear();
  EXPECT_NE(receive(busy, 1).find("connection: close\r\n\r\n1"), std::string::npos);
  busy.reset();
  context_.restart();
  EXPECT_NO_FATAL_FAILURE(context_.run_for(std::chrono::seconds(5)));
  EXPECT_TRUE(context_.stopped()) << "nothing is left to wait for";
}

TEST_F(ListenerTest, SlowClientsAreLeft) {
  os::UniqueFd fd = connect();
  send(fd, "GET /a HT");
  context_.run_for(std::chrono::milliseconds(5));
  auto now = std::chrono::steady_clock::now();
  listener_.check_sessions(now + std::chrono::seconds(59));
  context_.restart();
  context_.run_for(std::chrono::milliseconds(5));
  char byte = 0;
  EXPECT_EQ(::recv(fd.get(), &byte, 1, MSG_DONTWAIT), -1) << "still open";
  listener_.check_sessions(now + std::chrono::seconds(61));
  EXPECT_EQ(receive(fd), "");
}

TEST_F(ListenerTest, ATakenPortIsAnError) {
  try {
    Listener other(context_, "127.0.0.1", listener_.port(), {});
    ADD_FAILURE() << "two listen";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::conflict);
    EXPECT_NE(error.message.find("Address already in use"), std::string::npos);
  }
  EXPECT_THROW(Listener(context_, "example.com", 0, {}), Error);
}

}  // namespace
}  // namespace cog::server
