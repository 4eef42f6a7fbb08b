#include "cli/cli.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/version.h"

namespace cog::cli {
namespace {

struct Outcome {
  int exit_code = 0;
  std::string out;
  std::string err;
};

Outcome cog(std::vector<std::string> words) {
  words.insert(words.begin(), "cog");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  Outcome outcome;
  outcome.exit_code = run(static_cast<int>(words.size()), argv.data());
  outcome.out = ::testing::internal::GetCapturedStdout();
  outcome.err = ::testing::internal::GetCapturedStderr();
  return outcome;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(CommandLine, SaysItsVersionOnStandardOutput) {
  Outcome outcome = cog({"--version"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, std::string("cog version ") + kVersion + "\n");
  EXPECT_EQ(outcome.err, "");
}

TEST(CommandLine, WithoutACommandOrWithHelpListsTheCommands) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{}, {"--help"}, {"help"}}) {
    Outcome outcome = cog(words);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(contains(outcome.out, "build") && contains(outcome.out, "push")) << outcome.out;
    EXPECT_EQ(outcome.err, "");
  }
}

TEST(CommandLine, HelpOfACommandListsItsFlags) {
  EXPECT_TRUE(contains(cog({"build", "--help"}).out, "--no-cache"));
  EXPECT_TRUE(contains(cog({"help", "push"}).out, "--file"));
  EXPECT_TRUE(contains(cog({"predict", "--help"}).out, "--setup-timeout"));
}

TEST(CommandLine, AWrongCommandLineIsExitCodeTwoWithAWayOut) {
  struct Case {
    std::vector<std::string> words;
    std::string says;
  };
  for (const Case& one : std::vector<Case>{
           {{"biuld"}, "did you mean \"cog build\"?"},
           {{"infer"}, "did you mean \"cog run\"?"},
           {{"frobnicate"}, "the commands are"},
           {{"build", "--bogus"}, "see cog build --help"},
           {{"build", "extra"}, "see cog build --help"},
           {{"build", "--progress", "loud"}, "auto, plain, tty or quiet"},
           {{"predict", "--json", "{}", "-i", "a=b"}, "use one of them"},
           {{"predict", "a=b"}, "cog predict -i a=b"},
           {{"predict", "ocr", "-e", "=x"}, "-e takes NAME=VALUE or NAME"},
           {{"predict", "ocr", "-i", "prompt"}, "-i takes NAME=VALUE"},
           {{"predict", "--setup-timeout", "-1"}, "see cog run --help"},
       }) {
    Outcome outcome = cog(one.words);
    EXPECT_EQ(outcome.exit_code, 2) << one.words[0];
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(contains(outcome.err, one.says)) << outcome.err;
  }
}

TEST(ExitCodes, TellUsageEngineAndInterruptApart) {
  EXPECT_EQ(exit_code_of(ErrorCode::usage), 2);
  EXPECT_EQ(exit_code_of(ErrorCode::engine), 125);
  EXPECT_EQ(exit_code_of(ErrorCode::interrupted), 130);
  EXPECT_EQ(exit_code_of(ErrorCode::model), 1);
}

}  // namespace
}  // namespace cog::cli
