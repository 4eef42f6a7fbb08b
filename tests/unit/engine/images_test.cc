#include "engine/images.h"

#include "base/text.h"
#include "unit/engine/fake_engine.h"

namespace cog::engine {
namespace {

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

}  // namespace
}  // namespace cog::engine
