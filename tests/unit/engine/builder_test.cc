#include "engine/builder.h"

#include <fstream>

#include "os/process.h"
#include "unit/engine/events.h"
#include "unit/engine/fake_engine.h"

namespace cog::engine {
namespace {

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
