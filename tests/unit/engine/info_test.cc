#include "engine/info.h"

#include "unit/engine/fake_engine.h"

namespace cog::engine {
namespace {

class InfoTest : public FakeEngineTest {
 protected:
  Info info_of(const std::string& answer) {
    fake_.will_answer(200, answer);
    fake_.will_answer(404, "");  // to the upgrade
    return read_info(engine_);
  }
};

TEST_F(InfoTest, TellsVersionAndFolder) {
  EXPECT_EQ(info_of(R"({"ServerVersion": "20.10.24", "DockerRootDir": "/var/lib/docker"})"),
            (Info{"Docker", "20.10.24", "/var/lib/docker", false, false}));
  EXPECT_EQ(fake_.asked(), (std::vector<std::string>{"GET /v1.41/info", "POST /v1.41/grpc"}));
}

TEST_F(InfoTest, HasBuildKitWhereItSpeaksItsProtocol) {
  fake_.will_answer(200, "{}");
  fake_.will_send("HTTP/1.1 101 UPGRADED\r\n\r\n");
  EXPECT_TRUE(read_info(engine_).has_buildkit);
}

TEST_F(InfoTest, KnowsNvidiaAsARuntimeOrADevice) {
  EXPECT_TRUE(info_of(R"({"Runtimes": {"nvidia": {}, "runc": {}}})").has_nvidia_gpus);
  EXPECT_TRUE(info_of(R"({"DiscoveredDevices": [{"ID": "nvidia.com/gpu=0"}]})").has_nvidia_gpus);
  for (const char* answer :
       {"{}", R"({"Runtimes": null, "DiscoveredDevices": null})", R"({"Runtimes": {"runc": {}}})",
        R"({"Runtimes": 3, "DiscoveredDevices": [3, {"ID": 3}, {"ID": "vendor.com/net=0"}]})"}) {
    EXPECT_FALSE(info_of(answer).has_nvidia_gpus) << answer;
  }
}

TEST_F(InfoTest, AnswersThatAreNoneAreErrors) {
  for (const char* answer : {"", "[]", "no JSON"}) {
    fake_.will_answer(200, answer);
    EXPECT_EQ(error_of([&] { read_info(engine_); }).code, ErrorCode::engine) << answer;
  }
  fake_.will_answer(500, R"({"message": "the reason"})");
  EXPECT_NE(error_of([&] { read_info(engine_); }).message.find("the reason"), std::string::npos);
}

}  // namespace
}  // namespace cog::engine
