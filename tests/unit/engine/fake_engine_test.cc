// Engine, Images, Containers and Builder against an engine that records what it was asked.
#include <gtest/gtest.h>

#include <csignal>
#include <deque>
#include <fstream>
#include <mutex>

#include "base/error.h"
#include "base/text.h"
#include "engine/builder.h"
#include "engine/containers.h"
#include "engine/images.h"
#include "os/process.h"
#include "unit/engine/events.h"
#include "unit/http/test_server.h"

namespace cog::engine {
namespace {

using testing::Connection;
using testing::ReceivedRequest;

// Answers with prepared bytes, in order, and keeps the requests. The first is always the ping.
class FakeEngine {
 public:
  explicit FakeEngine(const std::string& socket)
      : server_(socket, [this](Connection& connection) { serve(connection); }) {}

  // Called before the engine is asked.
  void will_answer(int status, const std::string& body) {
    will_send("HTTP/1.1 " + std::to_string(status) +
              " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  void will_send(const std::string& bytes) {
    std::lock_guard lock(mutex_);
    answers_.push_back(bytes);
  }
  // "METHOD TARGET" of the requests after the ping.
  std::vector<std::string> asked() {
    std::lock_guard lock(mutex_);
    std::vector<std::string> lines;
    for (const ReceivedRequest& request : requests_) {
      lines.push_back(request.method + " " + request.target);
    }
    return lines;
  }
  ReceivedRequest request(size_t index) {
    std::lock_guard lock(mutex_);
    return requests_.at(index);
  }

 private:
  void serve(Connection& connection) {
    while (auto request = connection.read_request()) {
      if (request->target == "/_ping") {
        connection.respond(200, "OK", "Api-Version: 1.41\r\n");
        continue;
      }
      std::string answer = next_answer(*request);
      if (answer.empty()) {  // hangs, and the user loses patience
        std::raise(SIGINT);
        connection.wait_for_close();
        return;
      }
      connection.write(answer);
      if (answer.find("Content-Length") == answer.npos) return;  // the answer ends by closing
    }
  }
  std::string next_answer(const ReceivedRequest& request) {
    std::lock_guard lock(mutex_);
    requests_.push_back(request);
    if (answers_.empty()) return "";
    std::string answer = answers_.front();
    answers_.pop_front();
    return answer;
  }

  std::mutex mutex_;
  std::deque<std::string> answers_;
  std::vector<ReceivedRequest> requests_;
  testing::TestServer server_;
};

class FakeEngineTest : public ::testing::Test {
 protected:
  template <typename Action>
  Error error_of(Action action) {
    try {
      action();
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "no error";
    return Error(ErrorCode::usage, "");
  }

  testing::TemporaryFolder folder_;
  const std::atomic<bool> not_stopped_ = false;
  Endpoint endpoint_{(folder_ / "engine.sock"), "http://docker", "the test", "127.0.0.1"};
  FakeEngine fake_{endpoint_.socket};
  os::Interrupt interrupt_;
  Engine engine_ = Engine::connect(endpoint_, interrupt_);
};

TEST_F(FakeEngineTest, PathsAreBelowTheVersion) {
  EXPECT_EQ(engine_.api_version(), "1.41");
  EXPECT_FALSE(engine_.is_podman());
  fake_.will_answer(404, R"({"message": "No such image: x"})");
  EXPECT_EQ(Images(engine_).inspect("host:1/a/b:c"), std::nullopt);
  EXPECT_EQ(fake_.asked(), (std::vector<std::string>{"GET /v1.41/images/host:1/a/b:c/json"}));
}

TEST_F(FakeEngineTest, AConnectionOfItsOwnForASecondThread) {
  fake_.will_answer(404, "");
  Images(engine_).inspect("x");
  Engine second = engine_.clone();
  fake_.will_answer(404, "");
  EXPECT_EQ(Images(second).inspect("y"), std::nullopt);
  EXPECT_EQ(second.endpoint(), engine_.endpoint());
  EXPECT_EQ(fake_.asked().back(), "GET /v1.41/images/y/json");
}

TEST_F(FakeEngineTest, NotRunning) {
  Endpoint nowhere = endpoint_;
  nowhere.socket = (folder_ / "nowhere");
  Error error = error_of([&] { Engine::connect(nowhere, interrupt_); });
  EXPECT_EQ(error.code, ErrorCode::engine);
  EXPECT_NE(error.message.find("not running"), std::string::npos) << error.message;
}

TEST_F(FakeEngineTest, ErrorsCarryTheEnginesMessage) {
  struct Case {
    int status;
    ErrorCode code;
  };
  for (Case c : {Case{404, ErrorCode::not_found}, Case{409, ErrorCode::conflict},
                 Case{500, ErrorCode::engine}}) {
    fake_.will_answer(c.status, R"({"message": "the reason"})");
    Error error = error_of([&] { Containers(engine_).create({}); });
    EXPECT_EQ(error.code, c.code);
    EXPECT_EQ(error.message, "can't create a container: the reason");
  }
}

TEST_F(FakeEngineTest, InspectsAnImage) {
  fake_.will_answer(200, R"({"Id": "sha256:1", "Size": 5000000000,
                             "RepoDigests": ["x@sha256:2"], "Config": {"Labels": {"a": "b"}, "Env": ["X=1"]}})");
  ImageInfo info = Images(engine_).inspect("x").value();
  EXPECT_EQ(info.id, "sha256:1");
  EXPECT_EQ(info.size, 5'000'000'000u);
  EXPECT_EQ(info.labels.at("a"), "b");
  EXPECT_EQ(info.environment, std::vector<std::string>{"X=1"});
  EXPECT_EQ(info.repo_digests, std::vector<std::string>{"x@sha256:2"});
  fake_.will_answer(200, R"({"Id": "sha256:2", "Config": {"Labels": null, "Env": null}})");
  EXPECT_TRUE(Images(engine_).inspect("x")->labels.empty());
  for (const char* nonsense :
       {"", "[]", R"({"Id": 1})", R"({"Id": "x", "Config": {"Labels": 1}})"}) {
    fake_.will_answer(200, nonsense);
    EXPECT_EQ(error_of([&] { Images(engine_).inspect("x"); }).code, ErrorCode::engine) << nonsense;
  }
}

TEST_F(FakeEngineTest, RemovesAnImageAlthoughTheUserAskedToStop) {
  std::raise(SIGINT);
  fake_.will_answer(200, "[]");
  Images(engine_).remove("me/x:1");
  fake_.will_answer(404, "");
  Images(engine_).remove("gone");
  fake_.will_answer(409, R"({"message": "in use"})");
  EXPECT_EQ(error_of([&] { Images(engine_).remove("sha256:1"); }).code, ErrorCode::conflict);
  EXPECT_EQ(fake_.asked(), (std::vector<std::string>{"DELETE /v1.41/images/me/x:1?force=1",
                                                     "DELETE /v1.41/images/gone?force=1",
                                                     "DELETE /v1.41/images/sha256:1?force=1"}));
}

TEST_F(FakeEngineTest, Tags) {
  fake_.will_answer(201, "");
  Images(engine_).tag("sha256:1", {"localhost:5001", "me/x", "2", ""});
  fake_.will_answer(404, R"({"message": "No such image"})");
  Error error = error_of([&] { Images(engine_).tag("gone", {"docker.io", "library/x", "1", ""}); });
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_EQ(fake_.asked(),
            (std::vector<std::string>{
                "POST /v1.41/images/sha256:1/tag?repo=localhost%3A5001%2Fme%2Fx&tag=2",
                "POST /v1.41/images/gone/tag?repo=x&tag=1"}));
}

TEST_F(FakeEngineTest, Pushes) {
  fake_.will_answer(200,
                    "{\"status\":\"Pushed\",\"id\":\"a\"}\r\n"
                    "{\"aux\":{\"Tag\":\"2\",\"Digest\":\"sha256:d\"}}\r\n");
  int events = 0;
  EXPECT_EQ(Images(engine_).push({"localhost:5001", "me/x", "2", ""}, {},
                                 [&](const TransferStatus&) { ++events; }),
            "sha256:d");
  EXPECT_EQ(events, 1);
  EXPECT_EQ(fake_.asked()[0], "POST /v1.41/images/localhost:5001/me/x/push?tag=2");
  EXPECT_EQ(decode_base64(fake_.request(0).headers["x-registry-auth"]), "{}");
}

TEST_F(FakeEngineTest, ARefusedPushIsAnErrorAlthoughTheStatusIsGood) {
  fake_.will_answer(200, "{\"error\":\"no basic auth credentials\"}\r\n");
  EXPECT_EQ(error_of([&] {
              Images(engine_).push({"h:1", "x", "2", ""}, {}, {});
            }).code,
            ErrorCode::unauthorized);
}

TEST_F(FakeEngineTest, PullsByTagOrDigest) {
  fake_.will_answer(200, "{\"status\":\"Pulling\"}\r\n");
  Images(engine_).pull({"docker.io", "library/x", "1", ""}, {}, {});
  fake_.will_answer(404, R"({"message": "manifest unknown"})");
  Error error = error_of([&] { Images(engine_).pull({"h:1", "x", "1", "sha256:a"}, {}, {}); });
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_EQ(fake_.asked(), (std::vector<std::string>{
                               "POST /v1.41/images/create?fromImage=x&tag=1",
                               "POST /v1.41/images/create?fromImage=h%3A1%2Fx&tag=sha256%3Aa"}));
}

TEST_F(FakeEngineTest, CreatesAContainer) {
  fake_.will_answer(201, R"({"Id": "abc", "Warnings": []})");
  ContainerSpec spec;
  spec.image = "x";
  spec.command = {"sh", "-c", "y"};
  spec.environment = {"A=1"};
  spec.labels = {{"l", "v"}};
  spec.port = 5000;
  EXPECT_EQ(Containers(engine_).create(spec), "abc");
  EXPECT_EQ(fake_.request(0).headers["content-type"], "application/json");
  EXPECT_EQ(fake_.request(0).body,
            R"({"Cmd":["sh","-c","y"],"Env":["A=1"],"ExposedPorts":{"5000/tcp":{}},)"
            R"("HostConfig":{"PortBindings":{"5000/tcp":[{"HostIp":"127.0.0.1","HostPort":""}]},)"
            R"("ShmSize":6442450944},"Image":"x","Labels":{"l":"v"}})");
}

TEST_F(FakeEngineTest, AContainerWithoutPortAndCommand) {
  fake_.will_answer(201, R"({"Id": "abc"})");
  ContainerSpec spec;
  spec.image = "x";
  Containers(engine_).create(spec);
  EXPECT_EQ(fake_.request(0).body,
            R"({"Env":[],"HostConfig":{"ShmSize":6442450944},"Image":"x","Labels":{}})");
}

TEST_F(FakeEngineTest, StartFailsAsTheEnginesFault) {
  fake_.will_answer(204, "");
  Containers(engine_).start("abc");
  fake_.will_answer(404, R"({"message": "exec: \"x\": executable file not found in $PATH"})");
  Error error = error_of([&] { Containers(engine_).start("abc"); });
  EXPECT_EQ(error.code, ErrorCode::engine);
  EXPECT_NE(error.message.find("executable file not found"), std::string::npos);
}

TEST_F(FakeEngineTest, InspectsAContainer) {
  fake_.will_answer(200, R"({"State": {"Running": true, "ExitCode": 0, "OOMKilled": false},
      "NetworkSettings": {"Ports": {"1/tcp": null, "5000/tcp": [{"HostIp": "127.0.0.1",
      "HostPort": "32768"}]}}})");
  ContainerState state = Containers(engine_).inspect("abc").value();
  EXPECT_TRUE(state.running);
  EXPECT_EQ(state.host_port, 32768);
  fake_.will_answer(200, R"({"State": {"Running": false, "ExitCode": 137, "OOMKilled": true}})");
  state = Containers(engine_).inspect("abc").value();
  EXPECT_EQ(state.exit_code, 137);
  EXPECT_TRUE(state.out_of_memory);
  EXPECT_EQ(state.host_port, 0);
  fake_.will_answer(404, "");
  EXPECT_FALSE(Containers(engine_).inspect("abc").has_value());
  for (const char* nonsense : {"[]", "{}", R"({"State": {"Running": 1, "ExitCode": 0}})",
                               R"({"State": {"Running": true, "ExitCode": 0},
            "NetworkSettings": {"Ports": {"1/tcp": [{"HostPort": "x"}]}}})"}) {
    fake_.will_answer(200, nonsense);
    EXPECT_EQ(error_of([&] { Containers(engine_).inspect("abc"); }).code, ErrorCode::engine)
        << nonsense;
  }
}

TEST_F(FakeEngineTest, AttachesWithoutAnUpgrade) {
  std::string frames{"\1\0\0\0\0\0\0\2hi\2\0\0\0\0\0\0\3err", 21};
  fake_.will_send("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n" +
                  frames);
  std::string heard;
  Containers(engine_).attach(
      "abc", [&] { heard += "attached;"; },
      [&](Stream stream, std::string_view text) {
        heard += (stream == Stream::out ? "out:" : "err:") + std::string(text) + ";";
        return true;
      },
      not_stopped_);
  EXPECT_EQ(heard, "attached;out:hi;err:err;");
  EXPECT_EQ(fake_.asked()[0],
            "POST /v1.41/containers/abc/attach?stream=1&stdout=1&stderr=1&logs=1");
  EXPECT_EQ(fake_.request(0).headers.count("upgrade"), 0u);
}

TEST_F(FakeEngineTest, AttachingToNothing) {
  fake_.will_answer(404, R"({"message": "No such container"})");
  bool attached = false;
  Error error = error_of([&] {
    Containers(engine_).attach(
        "abc", [&] { attached = true; }, [](Stream, std::string_view) { return true; },
        not_stopped_);
  });
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_FALSE(attached);
}

TEST_F(FakeEngineTest, WaitsForTheExitCode) {
  fake_.will_answer(200, R"({"StatusCode": 7})");
  EXPECT_EQ(Containers(engine_).wait("abc"), 7);
  fake_.will_answer(200, "{}");
  EXPECT_EQ(error_of([&] { Containers(engine_).wait("abc"); }).code, ErrorCode::engine);
}

TEST_F(FakeEngineTest, CleansUpAlthoughTheUserAskedToStop) {
  std::raise(SIGINT);
  EXPECT_EQ(error_of([&] { Containers(engine_).inspect("abc"); }).code, ErrorCode::interrupted);
  fake_.will_answer(204, "");
  Containers(engine_).stop("abc", 3);
  fake_.will_answer(204, "");
  Containers(engine_).remove("abc");
  EXPECT_EQ(fake_.asked(), (std::vector<std::string>{"POST /v1.41/containers/abc/stop?t=3",
                                                     "DELETE /v1.41/containers/abc?force=1&v=1"}));
}

TEST_F(FakeEngineTest, CleaningUpWhatIsGoneIsNoError) {
  fake_.will_answer(404, "");
  Containers(engine_).stop("abc", 3);
  fake_.will_answer(404, "");
  Containers(engine_).remove("abc");
  fake_.will_answer(409, "");
  Containers(engine_).remove("abc");
  fake_.will_answer(500, "");
  EXPECT_EQ(error_of([&] { Containers(engine_).remove("abc"); }).code, ErrorCode::engine);
}

class BuilderTest : public FakeEngineTest {
 protected:
  BuildRequest request() {
    BuildRequest request;
    request.context = {{"a/text", ContextEntry::Kind::bytes, "hello", 0644}};
    request.dockerfile = "FROM x\n";
    request.tags = {"me/x:1"};
    return request;
  }
  std::string build(const BuildRequest& request) {
    return Builder(engine_).build(request, log_.listener());
  }
  // The target of a request without its build id.
  std::string target(size_t index) {
    std::string text = fake_.asked().at(index);
    size_t start = text.find("buildid=");
    if (start != text.npos) text.erase(start, text.find('&', start) + 1 - start);
    return text;
  }

  testing::EventLog log_;
};

const char kDone[] = "{\"id\":\"moby.image.id\",\"aux\":{\"ID\":\"sha256:1\"}}\r\n";

TEST_F(BuilderTest, SendsContextAndDockerfile) {
  fake_.will_answer(200, kDone);
  BuildRequest wanted = request();
  wanted.labels = {{"a", "b&c\n"}};
  wanted.build_args = {{"URL", "x"}};
  wanted.no_cache = wanted.pull = true;
  EXPECT_EQ(build(wanted), "sha256:1");
  EXPECT_EQ(target(0),
            "POST /v1.41/build?dockerfile=Dockerfile.cog&t=me%2Fx%3A1&"
            "labels=%7B%22a%22%3A%22b%26c%5Cn%22%7D&buildargs=%7B%22URL%22%3A%22x%22%7D&nocache=1&"
            "pull=1&rm=1&forcerm=1&version=2");
  EXPECT_EQ(fake_.request(0).headers["content-type"], "application/x-tar");
  EXPECT_EQ(os::run_process({"tar", "-xOf", "-"}, fake_.request(0).body).out, "helloFROM x\n");
}

TEST_F(BuilderTest, TheDockerfileTakesNobodysName) {
  fake_.will_answer(200, kDone);
  BuildRequest wanted = request();
  wanted.context = {{"Dockerfile.cog", ContextEntry::Kind::bytes, "mine", 0644}};
  build(wanted);
  EXPECT_NE(target(0).find("dockerfile=Dockerfile.cog_&"), std::string::npos) << target(0);
}

TEST_F(BuilderTest, AnEngineWithoutBuildKitIsAskedAgain) {
  fake_.will_answer(400, R"({"message": "invalid version: 2"})");
  fake_.will_answer(200, "{\"aux\":{\"ID\":\"sha256:2\"}}\n");
  EXPECT_EQ(build(request()), "sha256:2");
  EXPECT_NE(target(0).find("&version=2"), std::string::npos);
  EXPECT_EQ(target(1).find("&version=2"), std::string::npos);
  EXPECT_EQ(fake_.request(0).body, fake_.request(1).body);
}

TEST_F(BuilderTest, AnEngineThatDoesNotTellTheIdIsAskedForTheTag) {
  fake_.will_answer(200, "{\"stream\":\"STEP 1/1: FROM x\\n\"}\n");
  fake_.will_answer(200, R"({"Id": "sha256:3", "Config": {}})");
  EXPECT_EQ(build(request()), "sha256:3");
  EXPECT_EQ(fake_.asked()[1], "GET /v1.41/images/me/x:1/json");
}

TEST_F(BuilderTest, AFailingStepIsABuildError) {
  fake_.will_answer(200,
                    "{\"stream\":\"Step 1/1 : RUN make\\nno rule\\n\"}\n"
                    "{\"error\":\"returned a non-zero code: 2\"}\n");
  Error error = error_of([&] { build(request()); });
  EXPECT_EQ(error.code, ErrorCode::build);
  EXPECT_EQ(error.message, "RUN make failed with exit code 2");
  EXPECT_NE(log_.text().find("output 1 [1/1] RUN make: no rule\nfailed 1"), std::string::npos)
      << log_.text();
}

TEST_F(BuilderTest, ARefusalIsABuildError) {
  fake_.will_answer(500, R"({"message": "dockerfile parse error line 1"})");
  Error error = error_of([&] { build(request()); });
  EXPECT_EQ(error.code, ErrorCode::build);
  EXPECT_EQ(error.message, "dockerfile parse error line 1");
}

TEST_F(BuilderTest, AnInterruptedBuildIsCancelled) {
  // No answer is prepared: the fake hangs and raises SIGINT.
  fake_.will_send("");
  fake_.will_answer(200, "");
  EXPECT_EQ(error_of([&] { build(request()); }).code, ErrorCode::interrupted);
  std::vector<std::string> asked = fake_.asked();
  ASSERT_EQ(asked.size(), 2u);
  size_t start = asked[0].find("buildid=") + 8;
  EXPECT_EQ(asked[1], "POST /v1.41/build/cancel?id=" +
                          asked[0].substr(start, asked[0].find('&', start) - start));
}

TEST_F(BuilderTest, AFileThatIsMissingEndsTheBuild) {
  fake_.will_answer(200, "");
  BuildRequest wanted = request();
  wanted.context = {{"x", ContextEntry::Kind::file, "/nonexistent/file", 0644}};
  Error error = error_of([&] { build(wanted); });
  EXPECT_EQ(error.code, ErrorCode::io);
  EXPECT_NE(error.message.find("/nonexistent/file"), std::string::npos) << error.message;
}

TEST_F(BuilderTest, LabelsBeyondWhatAnEngineTakes) {
  BuildRequest wanted = request();
  wanted.labels = {{"big", std::string(1'000'000, 'x')}};
  EXPECT_EQ(error_of([&] { build(wanted); }).code, ErrorCode::build);
  EXPECT_TRUE(fake_.asked().empty());
}

TEST_F(BuilderTest, ErrorsOfTheListenerComeOutUnchanged) {
  fake_.will_answer(200, "{\"stream\":\"hello\\n\"}\n");
  fake_.will_answer(200, "");
  Error error = error_of([&] {
    Builder(engine_).build(request(),
                           [](const BuildEvent&) { throw Error(ErrorCode::not_found, "mine"); });
  });
  EXPECT_EQ(error.code, ErrorCode::not_found);
  EXPECT_EQ(error.message, "mine");
}

}  // namespace
}  // namespace cog::engine
