#include "cli/cli.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/version.h"
#include "unit/cli/run_cog.h"

namespace cog::cli {
namespace {

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
  EXPECT_TRUE(contains(cog({"help", "compat", "update"}).out, "--index-url"));
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
           {{"compat"}, "see cog compat --help"},
           {{"doctor", "--fix"}, "each finding says what to write"},
           {{"doctor", "extra"}, "see cog doctor --help"},
           {{"compat", "explain", "--bogus"}, "see cog compat explain --help"},
           {{"compat", "explain", "torch=2"}, "\"torch=2\" is not a requirement"},
           {{"build", "--use-cuda-base-image=maybe"}, "auto, true or false, got \"maybe\""},
           {{"push", "--use-cog-base-image=maybe"}, "true or false, got \"maybe\""},
           {{"plan", "--use-cog-base-image", "--use-cuda-base-image=true"}, "use one of them"},
           {{"run", "--use-cuda-base-image=false", "--use-cog-base-image"}, "use one of them"},
       }) {
    Outcome outcome = cog(one.words);
    EXPECT_EQ(outcome.exit_code, 2) << one.words[0];
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(contains(outcome.err, one.says)) << outcome.err;
  }
}

TEST(CommandLine, KeepsOldNamesAndInnerFlagsOutOfItsHelp) {
  EXPECT_FALSE(contains(cog({"--help"}).out, "debug"));
  EXPECT_FALSE(contains(cog({"frobnicate"}).err, "debug"));
  EXPECT_FALSE(contains(cog({"build", "--help"}).out, "--registry"));
}

TEST(ExitCodes, TellUsageEngineAndInterruptApart) {
  EXPECT_EQ(exit_code_of(ErrorCode::usage), 2);
  EXPECT_EQ(exit_code_of(ErrorCode::engine), 125);
  EXPECT_EQ(exit_code_of(ErrorCode::interrupted), 130);
  EXPECT_EQ(exit_code_of(ErrorCode::model), 1);
}

}  // namespace
}  // namespace cog::cli
