#include "engine/build_stream.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"
#include "status.pb.h"
#include "unit/engine/events.h"

namespace cog::engine {
namespace {

class BuildStreamTest : public ::testing::Test {
 protected:
  Error error_of_finish() {
    try {
      stream_.finish();
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "no error";
    return Error(ErrorCode::usage, "");
  }

  testing::EventLog log_;
  OnBuildEvent on_event_ = log_.listener();
  BuildStream stream_{on_event_};
};

std::string trace(const buildkit::wire::StatusResponse& status) {
  return R"({"id":"moby.buildkit.trace","aux":")" + encode_base64(status.SerializeAsString()) +
         "\"}\r\n";
}

TEST_F(BuildStreamTest, BuildKitSucceeds) {
  buildkit::wire::StatusResponse status;
  auto* vertex = status.add_vertexes();
  vertex->set_digest("1");
  vertex->set_name("RUN x");
  vertex->mutable_started()->set_seconds(1);
  const std::string answer =
      trace(status) + R"({"id":"moby.image.id","aux":{"ID":"sha256:abc"}})" + "\r\n";
  for (char c : answer) stream_.add({&c, 1});
  stream_.finish();
  EXPECT_EQ(stream_.image_id(), "sha256:abc");
  EXPECT_EQ(log_.text(), "started 1 RUN x\n");
}

TEST_F(BuildStreamTest, BuildKitFails) {
  buildkit::wire::StatusResponse status;
  auto* vertex = status.add_vertexes();
  vertex->set_digest("1");
  vertex->set_name("[2/2] RUN false");
  vertex->mutable_started()->set_seconds(1);
  vertex->mutable_completed()->set_seconds(2);
  vertex->set_error("executor failed running [/bin/sh -c false]: exit code: 1");
  stream_.add(trace(status) + R"({"errorDetail":{"message":"m"},"error":"other words"})");
  Error error = error_of_finish();
  EXPECT_EQ(error.code, ErrorCode::build);
  EXPECT_EQ(error.message, "RUN false failed with exit code 1");
}

TEST_F(BuildStreamTest, TheClassicBuilderSucceeds) {
  stream_.add(
      "{\"stream\":\"Step 1/1 : FROM x\"}\n{\"stream\":\"\\n\"}\n"
      "{\"aux\":{\"ID\":\"sha256:def\"}}\n{\"stream\":\"Successfully built def\\n\"}\n");
  stream_.finish();
  EXPECT_EQ(stream_.image_id(), "sha256:def");
}

TEST_F(BuildStreamTest, TheClassicBuilderFails) {
  stream_.add(
      "{\"stream\":\"Step 2/2 : RUN false\\n\"}\n"
      "{\"errorDetail\":{\"code\":1},\"error\":\"The command '/bin/sh -c false' returned a "
      "non-zero code: 1\"}\n");
  Error error = error_of_finish();
  EXPECT_EQ(error.code, ErrorCode::build);
  EXPECT_EQ(error.message, "RUN false failed with exit code 1");
}

TEST_F(BuildStreamTest, AnErrorBeforeAnyStep) {
  stream_.add("{\"error\":\"failed to solve: dockerfile parse error\\nmore\"}\n");
  EXPECT_EQ(error_of_finish().message, "dockerfile parse error");
}

TEST_F(BuildStreamTest, AnErrorWithoutAText) {
  stream_.add("{\"error\":null}\n");
  EXPECT_EQ(error_of_finish().code, ErrorCode::build);
}

TEST_F(BuildStreamTest, NonsenseIsAnError) {
  for (const char* line : {"<html>\n", "[1]\n", "{\"id\":\"moby.buildkit.trace\",\"aux\":\"!\"}\n",
                           "{\"id\":\"moby.buildkit.trace\",\"aux\":{}}x\n"}) {
    BuildStream stream(on_event_);
    try {
      stream.add(line);
      ADD_FAILURE() << line;
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::engine);
    }
  }
}

TEST(FailureMessage, NamesCommandAndExitCode) {
  EXPECT_EQ(failure_message("[3/7] RUN pip install x",
                            "process \"/bin/sh -c pip install x\" did not complete successfully: "
                            "exit code: 127"),
            "RUN pip install x failed with exit code 127");
  EXPECT_EQ(failure_message("[1/2] RUN make",
                            "building at STEP \"RUN make\": while running runtime: exit status 2"),
            "RUN make failed with exit code 2");
  EXPECT_EQ(failure_message("[2/2] COPY nope /", "\"/nope\": not found"),
            "COPY nope / failed: \"/nope\": not found");
  EXPECT_EQ(failure_message("[internal] load metadata for docker.io/x:1", "no such host"),
            "can't load metadata for docker.io/x:1: no such host");
  EXPECT_EQ(failure_message("",
                            "failed to solve with frontend dockerfile.v0: failed to create LLB "
                            "definition: dockerfile parse error"),
            "dockerfile parse error");
}

}  // namespace
}  // namespace cog::engine
