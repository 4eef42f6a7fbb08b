// The Error that something throws.
#pragma once

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::testing {

// Throwing nothing is a failure of the test.
template <typename Action>
Error error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error(ErrorCode::usage, "");
}

}  // namespace cog::testing
