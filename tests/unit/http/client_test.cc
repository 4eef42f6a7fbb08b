#include "http/client.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <future>
#include <stdexcept>

#include "base/error.h"
#include "unit/http/test_server.h"

namespace cog::http {
namespace {

using testing::Connection;
using testing::ReceivedRequest;
using testing::TemporaryFolder;
using testing::TestServer;

class ClientTest : public ::testing::Test {
 protected:
  Error error_of(const Request& request) {
    try {
      client_.send(request);
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "no error";
    return Error(ErrorCode::usage, "");
  }
  Request get(const TestServer& server) {
    Request request;
    request.url = server.url() + "/";
    return request;
  }

  os::Interrupt interrupt_;
  Client client_{interrupt_};
};

// Answers requests with 200 and their method, target and body, as long as they come.
void echo(Connection& connection) {
  while (auto request = connection.read_request()) {
    connection.respond(200, request->method + " " + request->target + " " + request->body);
  }
}

// Answers whatever comes first with these bytes and closes.
TestServer::Handler raw(const std::string& bytes) {
  return [bytes](Connection& connection) {
    connection.read_request();
    connection.write(bytes);
  };
}

TEST_F(ClientTest, SendsMethodTargetAndBody) {
  TestServer server(echo);
  Request request = get(server);
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
    request.method = method;
    request.body = "hello";
    EXPECT_EQ(client_.send(request).body, std::string(method) + " / hello");
  }
}

TEST_F(ClientTest, MethodsWithoutABody) {
  TestServer server(echo);
  Request request = get(server);
  for (const char* method : {"GET", "POST", "DELETE"}) {
    request.method = method;
    EXPECT_EQ(client_.send(request).body, std::string(method) + " / ");
  }
}

TEST_F(ClientTest, HeadHasNoBody) {
  TestServer server(raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
  Request request = get(server);
  request.method = "HEAD";
  EXPECT_EQ(client_.send(request).status, 200);
}

TEST_F(ClientTest, SendsItsHeadersAndNoContentTypeOfItsOwn) {
  ReceivedRequest received;
  TestServer server([&](Connection& connection) {
    received = *connection.read_request();
    connection.respond(200, "");
  });
  Request request = get(server);
  request.method = "POST";
  request.body = "{}";
  request.headers = {{"X-Name", "value"}, {"X-Empty", ""}};
  client_.send(request);
  EXPECT_EQ(received.headers["x-name"], "value");
  EXPECT_EQ(received.headers.count("x-empty"), 1u);
  EXPECT_EQ(received.headers.count("content-type"), 0u);
  EXPECT_EQ(received.headers.count("expect"), 0u);
  EXPECT_EQ(received.headers["content-length"], "2");
}

TEST_F(ClientTest, KeepsItsConnection) {
  TestServer server(echo);
  client_.send(get(server));
  client_.send(get(server));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientTest, AKeptConnectionThatTheServerClosedIsReplaced) {
  TestServer server([](Connection& connection) {
    connection.read_request();
    connection.respond(200, "one");
  });
  EXPECT_EQ(client_.send(get(server)).body, "one");
  EXPECT_EQ(client_.send(get(server)).body, "one");
}

TEST_F(ClientTest, EveryStatusIsAResponse) {
  for (int status : {200, 204, 302, 404, 500}) {
    TestServer server([status](Connection& connection) {
      connection.read_request();
      connection.write("HTTP/1.1 " + std::to_string(status) +
                       " X\r\nLocation: /elsewhere\r\nConnection: close\r\n\r\n");
    });
    EXPECT_EQ(client_.send(get(server)).status, status);
  }
}

TEST_F(ClientTest, FindsHeadersInAnyCase) {
  TestServer server(raw("HTTP/1.1 200 OK\r\nApi-Version: 1.41 \r\nContent-Length: 0\r\n\r\n"));
  Response response = client_.send(get(server));
  EXPECT_EQ(response.header("API-version"), "1.41");
  EXPECT_EQ(response.header("Other"), std::nullopt);
}

TEST_F(ClientTest, ReadsChunks) {
  TestServer server([](Connection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    connection.write_chunk("hello ");
    connection.write_chunk("world");
    connection.write_chunk("");
  });
  EXPECT_EQ(client_.send(get(server)).body, "hello world");
}

TEST_F(ClientTest, TheLastOfSeveralResponseHeadsCounts) {
  TestServer server(
      raw("HTTP/1.1 100 Continue\r\nA: 1\r\n\r\nHTTP/1.1 201 Created\r\nB: 2\r\n"
          "Content-Length: 0\r\n\r\n"));
  Request request = get(server);
  int heads = 0;
  request.on_headers = [&](const Response&) { ++heads; };
  Response response = client_.send(request);
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.header("A"), std::nullopt);
  EXPECT_EQ(heads, 1);
}

TEST_F(ClientTest, HeadersAreSeenBeforeTheBodyIsSent) {
  std::promise<void> seen;
  TestServer server([&](Connection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\n\r\n");
    seen.get_future().wait();  // the test hangs here if on_headers waits for the body
    connection.write("late");
  });
  Request request = get(server);
  int status = 0;
  request.on_headers = [&](const Response& response) {
    status = response.status;
    seen.set_value();
  };
  EXPECT_EQ(client_.send(request).body, "late");
  EXPECT_EQ(status, 200);
}

TEST_F(ClientTest, StreamsTheResponseBody) {
  TestServer server([](Connection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\n\r\n");  // no length: until the connection closes
    for (int i = 0; i < 1000; ++i) connection.write(std::string(1000, 'x'));
  });
  Request request = get(server);
  size_t size = 0;
  request.on_body = [&](std::string_view piece) {
    size += piece.size();
    return true;
  };
  EXPECT_EQ(client_.send(request).body, "");
  EXPECT_EQ(size, 1'000'000u);
}

TEST_F(ClientTest, AnErrorsBodyIsNotStreamed) {
  TestServer server(raw("HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\ngone"));
  Request request = get(server);
  request.on_body = [](std::string_view) -> bool { throw std::logic_error("called"); };
  EXPECT_EQ(client_.send(request).body, "gone");
}

TEST_F(ClientTest, StopsEarlyWithoutAnError) {
  TestServer server([](Connection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\n\r\nline");
    connection.wait_for_close();
  });
  Request request = get(server);
  request.on_body = [](std::string_view) { return false; };
  EXPECT_EQ(client_.send(request).status, 200);
}

TEST_F(ClientTest, StreamsTheRequestBody) {
  std::string received;
  TestServer server([&](Connection& connection) {
    auto request = connection.read_request();
    received = request ? request->body : "";
    connection.respond(200, "");
  });
  Request request = get(server);
  request.method = "POST";
  int pieces = 0;
  request.body_source = [&](char* buffer, size_t size) -> size_t {
    if (pieces++ == 100) return 0;
    std::fill_n(buffer, std::min<size_t>(size, 10'000), 'x');
    return std::min<size_t>(size, 10'000);
  };
  EXPECT_EQ(client_.send(request).status, 200);
  EXPECT_EQ(received.size(), 1'000'000u);
}

TEST_F(ClientTest, AnErrorResponseEndsAnUpload) {
  TestServer server([](Connection& connection) {
    connection.write("HTTP/1.1 400 No\r\nContent-Length: 7\r\n\r\nrefused");
    connection.wait_for_close();
  });
  Request request = get(server);
  request.method = "POST";
  request.body_source = [](char* buffer, size_t size) {  // never ends by itself
    std::fill_n(buffer, size, 'x');
    return size;
  };
  EXPECT_EQ(client_.send(request).body, "refused");
}

TEST_F(ClientTest, ExceptionsOfCallbacksComeOutUnchanged) {
  TestServer server([](Connection& connection) {
    if (connection.read_request()) connection.respond(200, "body");
  });
  const Error thrown(ErrorCode::model, "mine", "hint");
  auto expect_thrown = [&](const Request& request) {
    Error caught = error_of(request);
    EXPECT_EQ(caught.code, ErrorCode::model);
    EXPECT_EQ(caught.hint, "hint");
  };
  Request request = get(server);
  request.on_headers = [&](const Response&) { throw thrown; };
  expect_thrown(request);
  request = get(server);
  request.on_body = [&](std::string_view) -> bool { throw thrown; };
  expect_thrown(request);
  request = get(server);
  request.method = "POST";
  request.body_source = [&](char*, size_t) -> size_t { throw thrown; };
  expect_thrown(request);
  EXPECT_EQ(client_.send(get(server)).body, "body") << "the client stays usable";
}

TEST_F(ClientTest, InterruptEndsAHangingExchangeAtOnce) {
  TestServer server([](Connection& connection) {
    connection.read_request();
    std::raise(SIGTERM);
    connection.wait_for_close();
  });
  auto start = std::chrono::steady_clock::now();
  Error error = error_of(get(server));
  EXPECT_EQ(error.code, ErrorCode::interrupted);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
}

TEST_F(ClientTest, InterruptEndsAnEndlessUpload) {
  TestServer server([](Connection& connection) { connection.read_request(); });
  Request request = get(server);
  request.method = "POST";
  int calls = 0;
  request.body_source = [&](char* buffer, size_t size) {
    if (++calls == 20) std::raise(SIGINT);
    std::fill_n(buffer, size, 'x');
    return size;
  };
  EXPECT_EQ(error_of(request).code, ErrorCode::interrupted);
}

TEST_F(ClientTest, AfterAnInterruptOnlyCleanUpGoesThrough) {
  TestServer server(echo);
  std::raise(SIGINT);
  Request request = get(server);
  EXPECT_EQ(error_of(request).code, ErrorCode::interrupted);
  EXPECT_EQ(server.connections(), 0);
  request.heed_interrupt = false;
  EXPECT_EQ(client_.send(request).status, 200);
}

TEST_F(ClientTest, SpeaksOverAUnixSocket) {
  TemporaryFolder folder;
  TestServer server((folder / "socket"), echo);
  Request request;
  request.url = "http://docker/path";
  request.unix_socket = (folder / "socket");
  EXPECT_EQ(client_.send(request).body, "GET /path ");
}

TEST_F(ClientTest, AUnixSocketAndLoopbackNeedNoProxy) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);  // nobody listens there
  TemporaryFolder folder;
  TestServer socket_server((folder / "socket"), echo);
  TestServer tcp_server(echo);
  Request request;
  request.url = "http://docker/path";
  request.unix_socket = (folder / "socket");
  EXPECT_EQ(client_.send(request).status, 200);
  EXPECT_EQ(client_.send(get(tcp_server)).status, 200);
  request = {};
  request.url = "http://192.0.2.1/";  // reserved for documentation
  EXPECT_NE(error_of(request).message.find("refused"), std::string::npos)
      << "the proxy is not used";
  ::unsetenv("http_proxy");
}

TEST_F(ClientTest, MissingSocket) {
  Request request;
  request.url = "http://docker/";
  request.unix_socket = "/nonexistent/docker.sock";
  Error error = error_of(request);
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_EQ(error.message, "there is no socket /nonexistent/docker.sock");
}

TEST_F(ClientTest, SocketThatNobodyListensOn) {
  TemporaryFolder folder;
  { TestServer gone((folder / "socket"), echo); }  // leaves its socket file behind
  Request request;
  request.url = "http://docker/";
  request.unix_socket = (folder / "socket");
  Error error = error_of(request);
  EXPECT_EQ(error.code, ErrorCode::network);
  EXPECT_EQ(error.message, "can't reach " + (folder / "socket") + ": Connection refused");
}

TEST_F(ClientTest, SocketPathThatIsTooLong) {
  Request request;
  request.url = "http://docker/";
  request.unix_socket = "/" + std::string(200, 'x');
  Error error = error_of(request);
  EXPECT_EQ(error.code, ErrorCode::network);
  EXPECT_NE(error.message.find("too long"), std::string::npos) << error.message;
}

TEST_F(ClientTest, ConnectionRefused) {
  Request request;
  {
    TestServer gone(echo);
    request = get(gone);
  }
  Error error = error_of(request);
  EXPECT_EQ(error.code, ErrorCode::network);
  EXPECT_EQ(error.message.rfind("can't reach 127.0.0.1:", 0), 0u) << error.message;
  EXPECT_NE(error.message.find("Connection refused"), std::string::npos) << error.message;
}

TEST_F(ClientTest, TimeoutOfTheWholeExchange) {
  TestServer server([](Connection& connection) { connection.wait_for_close(); });
  Request request = get(server);
  request.timeout_ms = 20;
  EXPECT_EQ(error_of(request).code, ErrorCode::timeout);
}

TEST_F(ClientTest, AnswersThatAreNoHttp) {
  for (const char* bytes : {"SSH-2.0-OpenSSH_9.2\r\n", "", "HTTP/1.1\r\n\r\n", "\0\0\0\1"}) {
    TestServer server(raw(bytes));
    EXPECT_EQ(error_of(get(server)).code, ErrorCode::network) << bytes;
  }
}

TEST_F(ClientTest, TruncatedResponses) {
  for (const char* bytes : {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n"}) {
    TestServer server(raw(bytes));
    EXPECT_EQ(error_of(get(server)).code, ErrorCode::network) << bytes;
  }
}

TEST_F(ClientTest, UrlsThatAreNone) {
  Request request;
  for (const char* url : {"", "http://", "ftp://127.0.0.1/", "file:///etc/passwd"}) {
    request.url = url;
    EXPECT_EQ(error_of(request).code, ErrorCode::network) << url;
  }
}

}  // namespace
}  // namespace cog::http
