#include "engine/containers.h"

#include "unit/engine/fake_engine.h"

namespace cog::engine {
namespace {

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

}  // namespace
}  // namespace cog::engine
