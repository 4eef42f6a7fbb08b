#include "os/interrupt.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>

#include "base/error.h"

namespace cog::os {
namespace {

TEST(Interrupt, ASignalIsRememberedAndWakesThoseWhoWait) {
  Interrupt interrupt;
  EXPECT_FALSE(interrupt.requested());
  EXPECT_NO_THROW(interrupt.check());
  EXPECT_TRUE(interrupt.sleep_ms(1));

  ::raise(SIGTERM);
  EXPECT_TRUE(interrupt.requested());
  EXPECT_EQ(interrupt.signal(), SIGTERM);
  EXPECT_FALSE(interrupt.sleep_ms(60'000));
  pollfd wake{interrupt.fd(), POLLIN, 0};
  EXPECT_EQ(::poll(&wake, 1, 0), 1);
  try {
    interrupt.check();
    FAIL() << "check() did not throw";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::interrupted);
  }
}

TEST(Interrupt, WhatWasIgnoredStaysIgnored) {
  ::signal(SIGHUP, SIG_IGN);
  {
    Interrupt interrupt;
    ::raise(SIGHUP);
    EXPECT_FALSE(interrupt.requested());
  }
  ::raise(SIGHUP);
  ::signal(SIGHUP, SIG_DFL);
}

TEST(InterruptDeathTest, TheThirdSignalEndsTheProcess) {
  EXPECT_EXIT(
      {
        Interrupt interrupt;
        ::raise(SIGINT);
        ::raise(SIGINT);
        ::raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace cog::os
