#include "os/process.h"

#include <gtest/gtest.h>
#include <signal.h>

#include "base/error.h"

namespace cog::os {
namespace {

TEST(Process, CarriesInputOutputAndExitCode) {
  ProcessResult result = run_process({"sh", "-c", "cat; echo err >&2; exit 3"}, "hello");
  EXPECT_EQ(result.out, "hello");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_EQ(result.exit_code, 3);
}

TEST(Process, MoreThanAPipeHoldsGoesBothWays) {
  std::string much(1 << 20, 'x');
  EXPECT_EQ(run_process({"cat"}, much).out, much);
}

TEST(Process, AChildThatDoesNotReadIsNoTrouble) {
  EXPECT_EQ(run_process({"true"}, std::string(1 << 20, 'x')).exit_code, 0);
}

TEST(Process, ASignalIsTheExitCodeOfAShell) {
  EXPECT_EQ(run_process({"sh", "-c", "kill -9 $$"}).exit_code, 137);
}

TEST(Process, AMissingProgramIsNamed) {
  try {
    run_process({"no-such-program-here"});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::not_found);
    EXPECT_NE(error.message.find("no-such-program-here"), std::string::npos);
  }
}

TEST(Process, WhatItSaysOnStandardErrorComesAsItSaysIt) {
  ProcessOptions options;
  std::string heard;
  options.on_err = [&](std::string_view text) { heard += text; };
  ProcessResult result = run_process({"sh", "-c", "echo one >&2; echo two >&2; echo out"}, options);
  EXPECT_EQ(heard, "one\ntwo\n");
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out, "out\n");
}

TEST(Process, ThatRunsWhenTheUserWantsToStopIsEnded) {
  Interrupt interrupt;
  ProcessOptions options;
  options.interrupt = &interrupt;
  options.on_err = [](std::string_view) { ::raise(SIGINT); };
  try {
    run_process({"sh", "-c", "echo started >&2; exec sleep 1000"}, options);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::interrupted);
  }
}

}  // namespace
}  // namespace cog::os
