#include "build/document.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::build {
namespace {

using Files = std::map<std::string, std::string, std::less<>>;

const Files kModel = {
    {"run.py", "def run(n: int = 1) -> str:\n    return str(n)\n"},
    {"train.py", "def train(steps: int) -> str:\n    return str(steps)\n"},
    {"bad.py", "def run(n) -> str:\n    return n\n\n\ndef train(m) -> str:\n    return m\n"}};

Document read(std::optional<std::string> run, std::optional<std::string> train) {
  return read_document({std::move(run), std::move(train), ""}, MemoryFiles(kModel));
}

TEST(ReadDocument, HasOneTargetOrBoth) {
  Document run = read("run.py:run", std::nullopt);
  EXPECT_EQ(run.targets.run->inputs[0].name, "n");
  EXPECT_FALSE(run.targets.train);
  EXPECT_EQ(run.openapi.find("Training"), std::string::npos);
  Document train = read(std::nullopt, "train.py:train");
  EXPECT_EQ(train.openapi.find("/predictions"), std::string::npos);
  Document both = read("run.py:run", "train.py:train");
  EXPECT_EQ(both.targets.run, run.targets.run);
  EXPECT_EQ(both.targets.train, train.targets.train);
  EXPECT_EQ(both.files, (std::vector<std::string>{"run.py", "train.py"}));
  EXPECT_EQ(signature::from_openapi(both.openapi), both.targets);
}

TEST(ReadDocument, CollectsTheMistakesOfBothTargets) {
  try {
    read("bad.py:run", "bad.py:train");
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::schema);
    ASSERT_EQ(error.diagnostics.size(), 2u);
    EXPECT_EQ(error.diagnostics[0].where.line, 1);
    EXPECT_EQ(error.diagnostics[1].where.line, 5);
  }
  try {
    read("gone.py:run", "no reference");
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostics.size(), 2u);
  }
}

TEST(CheckIsServed, RefusesWhatTheServerCanNotRunYet) {
  signature::Signature run;
  EXPECT_NO_THROW(check_is_served(run, {}));
  run.max_concurrency = 1;
  EXPECT_NO_THROW(check_is_served(run, {}));
  run.max_concurrency = 2;
  EXPECT_THROW(check_is_served(run, {}), Error);
  run = {};
  run.streaming = true;
  EXPECT_THROW(check_is_served(run, {}), Error);
  run = {};
  run.asynchronous = true;
  try {
    check_is_served(run, {"cog.yaml", 2, 1, 0});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::not_supported);
    EXPECT_EQ(error.where.line, 2);
  }
}

}  // namespace
}  // namespace cog::build
