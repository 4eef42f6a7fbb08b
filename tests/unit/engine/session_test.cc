// Sessions and the builds that need them, against an engine that upgrades its connections (or does
// not) and then asks as BuildKit does.
#include "engine/buildkit/session.h"

#include <fcntl.h>
#include <grpcpp/create_channel_posix.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <mutex>

#include "base/text.h"
#include "engine/builder.h"
#include "health.grpc.pb.h"
#include "os/process.h"
#include "secrets.grpc.pb.h"
#include "support/error_of.h"
#include "unit/http/test_server.h"

#if defined(__SANITIZE_THREAD__)
// The distribution's gRPC was not built with ThreadSanitizer, which does not see how it
// synchronises.
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "ignore_noninstrumented_modules=1"; }
#endif

namespace cog::engine {
namespace {

using buildkit::Callbacks;
using buildkit::Session;
using testing::Connection;
using testing::error_of;
using testing::ReceivedRequest;

namespace health = ::grpc::health::v1;
namespace secrets = ::moby::buildkit::secrets::v1;

constexpr const char* kUpgraded =
    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
constexpr const char* kBuilt = "{\"id\":\"moby.image.id\",\"aux\":{\"ID\":\"sha256:1\"}}\r\n";

// The engine's end of a session: a gRPC client on a connection that was upgraded.
class Asker {
 public:
  explicit Asker(const Connection& connection) {
    const int fd = ::fcntl(connection.fd(), F_DUPFD_CLOEXEC, 0);
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    channel_ = grpc::CreateInsecureChannelFromFd("docker", fd);
  }
  grpc::Status check() {
    grpc::ClientContext context;
    health::HealthCheckResponse answer;
    grpc::Status status = health::Health::NewStub(channel_)->Check(&context, {}, &answer);
    EXPECT_EQ(answer.status(), health::HealthCheckResponse::SERVING);
    return status;
  }
  grpc::Status get(const std::string& id, std::string& value) {
    grpc::ClientContext context;
    secrets::GetSecretRequest request;
    request.set_id(id);
    secrets::GetSecretResponse answer;
    auto status = secrets::Secrets::NewStub(channel_)->GetSecret(&context, request, &answer);
    value = answer.data();
    return status;
  }

 private:
  std::shared_ptr<grpc::Channel> channel_;
};

class SessionTest : public ::testing::Test {
 protected:
  // `session` and `build` say what the engine does with a connection on which it was asked for the
  // one or the other.
  using Action = std::function<void(Connection&)>;
  void engine_does(Action session, Action build = {}) {
    std::lock_guard lock(mutex_);
    session_ = std::move(session);
    build_ = std::move(build);
  }
  std::string build(const BuildRequest& request) {
    return Builder(engine()).build(request, [](const BuildEvent&) {});
  }
  Engine& engine() {
    if (!engine_) engine_.emplace(Engine::connect(endpoint_, interrupt_));
    return *engine_;
  }
  std::vector<ReceivedRequest> asked() {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  static BuildRequest request_with(std::vector<Secret> secrets) {
    BuildRequest request;
    request.dockerfile = "FROM x\n";
    request.secrets = std::move(secrets);
    return request;
  }

 private:
  void serve(Connection& connection) {
    while (auto request = connection.read_request()) {
      if (request->target == "/_ping") {
        connection.respond(200, "OK", version_headers_);
        continue;
      }
      const bool is_session = request->target == "/v1.41/session";
      if (const Action action = note(*request, is_session)) action(connection);
      if (is_session) return;
    }
  }
  // Keeps the request and returns what the engine does about it.
  Action note(const ReceivedRequest& request, bool is_session) {
    std::lock_guard lock(mutex_);
    requests_.push_back(request);
    return is_session ? session_ : build_;
  }

 protected:
  testing::TemporaryFolder folder_;
  std::string version_headers_ = "Api-Version: 1.41\r\n";
  std::mutex mutex_;
  std::vector<ReceivedRequest> requests_;
  Action session_;
  Action build_;
  os::Interrupt interrupt_;
  const Endpoint endpoint_{(folder_ / "engine.sock"), "http://docker", "the test", "127.0.0.1"};
  testing::TestServer server_{endpoint_.socket,
                              [this](Connection& connection) { serve(connection); }};
  std::optional<Engine> engine_;
};

Callbacks secret(std::function<std::optional<std::string>(const std::string&)> find) {
  Callbacks callbacks;
  callbacks.secret = std::move(find);
  return callbacks;
}

size_t threads_of_this_process() {
  size_t count = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    count += thread.exists();
  }
  return count;
}

// A thread that has been joined may be listed for a moment more.
bool come_down_to(size_t threads) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (threads_of_this_process() > threads) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

// Waits in one thread for what another one has done.
class Signal {
 public:
  void set() {
    std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

TEST_F(SessionTest, AnswersWhatTheEngineAsks) {
  Signal done;
  engine_does([&](Connection& connection) {
    connection.write(kUpgraded);
    Asker asker(connection);
    std::string value;
    EXPECT_TRUE(asker.check().ok());
    EXPECT_TRUE(asker.get("tok", value).ok());
    EXPECT_EQ(value, std::string("a\0b", 3));
    EXPECT_EQ(asker.get("other", value).error_code(), grpc::StatusCode::NOT_FOUND);
    EXPECT_EQ(asker.get("broken", value).error_code(), grpc::StatusCode::INTERNAL);
    EXPECT_TRUE(asker.check().ok());
    done.set();
  });
  auto session =
      Session::open(engine(), secret([](const std::string& id) {
                      if (id == "broken") throw Error(ErrorCode::io, "no luck");
                      return id == "tok" ? std::optional(std::string("a\0b", 3)) : std::nullopt;
                    }));
  ASSERT_NE(session, nullptr);
  done.wait();

  ReceivedRequest request = asked().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.headers["upgrade"], "h2c");
  EXPECT_EQ(to_lower(request.headers["connection"]), "upgrade");
  EXPECT_EQ(request.headers["x-docker-expose-session-uuid"], session->id());
  EXPECT_EQ(request.headers["x-docker-expose-session-grpc-method"],
            "/moby.buildkit.secrets.v1.Secrets/GetSecret");  // the last of them
}

TEST_F(SessionTest, AnswersSeveralThreadsAtOnce) {
  constexpr int kCalls = 50;
  Signal done;
  engine_does([&](Connection& connection) {
    connection.write(kUpgraded);
    Asker asker(connection);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&asker] {
        std::string value;
        for (int call = 0; call < kCalls; ++call) EXPECT_TRUE(asker.get("tok", value).ok());
      });
    }
    for (std::thread& thread : threads) thread.join();
    done.set();
  });
  std::atomic<int> calls = 0;
  auto session = Session::open(engine(), secret([&](const std::string&) {
                                 ++calls;
                                 return std::optional(std::string(100'000, 'x'));
                               }));
  done.wait();
  session.reset();
  EXPECT_EQ(calls, 4 * kCalls);
}

TEST_F(SessionTest, LeavesNoThreadBehind) {
  Signal done;
  engine_does([&](Connection& connection) {
    connection.write(kUpgraded);
    done.wait();
  });
  engine();
  const size_t before = threads_of_this_process();
  auto session = Session::open(engine(), secret([](const std::string&) { return std::nullopt; }));
  EXPECT_GT(threads_of_this_process(), before + 1);
  session.reset();
  EXPECT_TRUE(come_down_to(before + 1));  // the server has one for the connection
  done.set();
}

TEST_F(SessionTest, ALostConnectionIsHarmless) {
  for (const char* rubbish : {"", "rubbish that is no HTTP/2"}) {
    engine_does(
        [rubbish](Connection& connection) { connection.write(std::string(kUpgraded) + rubbish); });
    auto session = Session::open(engine(), secret([](const std::string&) { return std::nullopt; }));
    EXPECT_NE(session, nullptr);
  }
}

TEST_F(SessionTest, EndsWhileACallIsUnderWay) {
  Signal asked_for;
  Signal may_answer;
  engine_does([&](Connection& connection) {
    connection.write(kUpgraded);
    Asker asker(connection);
    std::string value;
    asker.get("tok", value);
  });
  auto session = Session::open(engine(), secret([&](const std::string&) {
                                 asked_for.set();
                                 may_answer.wait();
                                 return std::optional<std::string>("late");
                               }));
  asked_for.wait();
  may_answer.set();
  session.reset();
}

TEST_F(SessionTest, AnEngineWithoutSessions) {
  engine_does([](Connection& connection) { connection.respond(404, "page not found"); });
  EXPECT_EQ(Session::open(engine(), {}), nullptr);
  const Error error = error_of([&] { build(request_with({{"tok", "x"}})); });
  EXPECT_EQ(error.code, ErrorCode::not_supported);
  EXPECT_NE(error.message.find("BuildKit"), std::string::npos) << error.message;
}

TEST_F(SessionTest, AnswersThatAreNoUpgrade) {
  for (const char* answer : {"", "HTTP/1.1 101 Switching", "SSH-2.0-OpenSSH\r\n\r\n",
                             "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
                             "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}) {
    engine_does([answer](Connection& connection) { connection.write(answer); });
    const Error error = error_of([&] { Session::open(engine(), {}); });
    EXPECT_EQ(error.code, ErrorCode::engine) << answer;
    EXPECT_NE(error.message.find("session"), std::string::npos) << error.message;
  }
  engine_does([](Connection& connection) { connection.write(std::string(100'000, 'x')); });
  EXPECT_EQ(error_of([&] { Session::open(engine(), {}); }).code, ErrorCode::engine);
}

TEST_F(SessionTest, IsInterruptedWhileItWaitsForTheUpgrade) {
  engine_does([](Connection& connection) {
    std::raise(SIGINT);
    connection.wait_for_close();
  });
  EXPECT_EQ(error_of([&] { Session::open(engine(), {}); }).code, ErrorCode::interrupted);
}

TEST_F(SessionTest, ABuildNamesItsSessionAndServesItsSecrets) {
  std::string value;
  Signal done;
  engine_does(
      [&](Connection& connection) {
        connection.write(kUpgraded);
        EXPECT_TRUE(Asker(connection).get("tok", value).ok());
        done.set();
      },
      [&](Connection& connection) {
        done.wait();
        connection.respond(200, kBuilt);
      });
  EXPECT_EQ(build(request_with({{"other", "y"}, {"tok", "the value"}})), "sha256:1");
  EXPECT_EQ(value, "the value");
  std::vector<ReceivedRequest> requests = asked();
  ASSERT_EQ(requests.size(), 2u);
  const std::string id = requests[0].headers["x-docker-expose-session-uuid"];
  EXPECT_NE(requests[1].target.find("&session=" + id + "&version=2"), std::string::npos)
      << requests[1].target;
  EXPECT_EQ(requests[1].body.find("the value"), std::string::npos);
}

TEST_F(SessionTest, ABuildThatNeedsNoSecretOpensNoSession) {
  engine_does({}, [](Connection& connection) { connection.respond(200, kBuilt); });
  EXPECT_EQ(build(request_with({})), "sha256:1");
  EXPECT_EQ(asked().size(), 1u);
}

TEST_F(SessionTest, ASecretThatNobodyGaveIsNamed) {
  Signal done;
  engine_does(
      [&](Connection& connection) {
        connection.write(kUpgraded);
        std::string value;
        EXPECT_FALSE(Asker(connection).get("tok", value).ok());
        done.set();
      },
      [&](Connection& connection) {
        done.wait();
        connection.respond(200, "{\"error\":\"secret tok: not found\"}\n");
      });
  BuildRequest request = request_with({});
  request.dockerfile += "RUN --mount=type=secret,id=tok,required=true x\n";
  const Error error = error_of([&] { build(request); });
  EXPECT_EQ(error.code, ErrorCode::build);
  EXPECT_NE(error.hint.find("--secret id=tok,src=FILE"), std::string::npos) << error.hint;
}

TEST_F(SessionTest, ASecretThatIsTooLarge) {
  const Error error = error_of([&] {
    build(request_with({{"tok", std::string(kMaxSecretSize + 1, 'x')}}));
  });
  EXPECT_EQ(error.code, ErrorCode::input);
  EXPECT_NE(error.message.find("\"tok\""), std::string::npos) << error.message;
  EXPECT_TRUE(asked().empty());
}

TEST_F(SessionTest, PodmanGetsSecretsWithTheTar) {
  version_headers_ += "Libpod-Api-Version: 4.3.1\r\n";
  engine_does({}, [](Connection& connection) { connection.respond(200, kBuilt); });
  EXPECT_EQ(build(request_with({{"tok", "the value"}})), "sha256:1");
  const ReceivedRequest request = asked().at(0);
  const size_t start = request.target.find("&secrets=") + 9;
  const std::string query =
      decode_percent(request.target.substr(start, request.target.find('&', start) - start));
  ASSERT_TRUE(query.starts_with("[\"id=tok,src=")) << query;
  const std::string name = query.substr(13, query.size() - 15);
  EXPECT_EQ(name.find('/'), std::string::npos);
  EXPECT_EQ(os::run_process({"tar", "-xOf", "-", name}, request.body).out, "the value");

  EXPECT_EQ(error_of([&] { build(request_with({{"a,b", "x"}})); }).code, ErrorCode::not_supported);
}

}  // namespace
}  // namespace cog::engine
