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
           {{"--no-color", "biuld"}, "did you mean \"cog build\"?"},
           {{"help", "biuld"}, "did you mean \"cog build\"?"},
           {{"compat"}, "the commands are explain, update, reset; see cog compat --help"},
           {{"compat", "explan"}, "cog compat has no command \"explan\""},
           {{"compat", "explan"}, "did you mean \"cog compat explain\"?"},
           {{"compat", "run"}, "the commands are explain, update, reset"},
           {{"compat", "infer"}, "the commands are explain, update, reset"},
           {{"help", "compat", "explan"}, "did you mean \"cog compat explain\"?"},
           {{"compat", "explain", "--python", "3.8"}, "--python: Python 3.8 is older than 3.10"},
           {{"compat", "explain", "--python", "abc"}, "--python: \"abc\" is not a Python version"},
           {{"compat", "explain", "--python", ""}, "--python: \"\" is not a Python version"},
           {{"compat", "explain", "--cuda", "10.2"}, "--cuda: CUDA 10.2 is older than 11.0"},
           {{"compat", "explain", "--cuda", "12"}, "--cuda: \"12\" is not a CUDA version"},
           {{"compat", "explain", "--cudnn", "x"}, "--cudnn: \"x\" is not a cuDNN version"},
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
  EXPECT_FALSE(contains(cog({"compat", "explain", "--help"}).out, "A model is a folder"));
}

TEST(CommandLine, HelpOfAGroupNeedsNoCommand) {
  EXPECT_EQ(cog({"compat", "--help"}).exit_code, 0);
  EXPECT_TRUE(contains(cog({"help", "compat"}).out, "explain"));
}

TEST(CompatExplain, HoldsTheFlagsToTheRulesOfCogYamlBeforeItReadsAnything) {
  EXPECT_TRUE(contains(cog({"compat", "explain", "torch", "--python", "3.8"}).err, "--python"));
}

TEST(CompatExplain, NamesTheFlagThatDecides) {
  EXPECT_TRUE(contains(cog({"compat", "explain", "torch", "--python", "3.12"}).out,
                       "Python 3.12, as --python says"));
  Outcome refused = cog({"compat", "explain", "torch==2.8.0", "--cuda", "11.8"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_TRUE(contains(refused.err, "nearest: --cuda 12.6, or torch 2.7.1")) << refused.err;
  refused = cog({"compat", "explain", "jax[cuda12]==0.5.0", "--cuda", "11.8"});
  EXPECT_TRUE(contains(refused.err, "but --cuda is 11.8")) << refused.err;
  refused = cog({"compat", "explain", "torch==2.4.1", "--python", "3.13"});
  EXPECT_TRUE(contains(refused.err, "nearest: --python 3.12")) << refused.err;
}

TEST(CompatExplain, SaysWhatNoTableKnows) {
  Outcome outcome = cog({"compat", "explain", "pytorch>=2"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_TRUE(contains(outcome.err, "no table knows pytorch\n")) << outcome.err;
  EXPECT_TRUE(contains(outcome.err, "did you mean torch?")) << outcome.err;
  outcome = cog({"compat", "explain", "flask", "ONNXRuntime_GPU"});
  EXPECT_TRUE(contains(outcome.err, "no table knows flask\n")) << outcome.err;
  EXPECT_FALSE(contains(outcome.err, "did you mean")) << outcome.err;
  EXPECT_FALSE(contains(outcome.err, "onnx")) << outcome.err;
}

TEST(ExitCodes, TellUsageEngineAndInterruptApart) {
  EXPECT_EQ(exit_code_of(ErrorCode::usage), 2);
  EXPECT_EQ(exit_code_of(ErrorCode::engine), 125);
  EXPECT_EQ(exit_code_of(ErrorCode::interrupted), 130);
  EXPECT_EQ(exit_code_of(ErrorCode::model), 1);
}

}  // namespace
}  // namespace cog::cli
