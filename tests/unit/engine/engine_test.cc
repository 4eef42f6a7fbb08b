#include "engine/engine.h"

#include "engine/containers.h"
#include "engine/images.h"
#include "unit/engine/fake_engine.h"

namespace cog::engine {
namespace {

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

}  // namespace
}  // namespace cog::engine
