#include "engine/gpus.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::engine {
namespace {

TEST(Gpus, AreAllSomeOrNamedOnes) {
  EXPECT_EQ(parse_gpus("all"), (Gpus{-1, {}}));
  EXPECT_EQ(parse_gpus("2"), (Gpus{2, {}}));
  EXPECT_EQ(parse_gpus("0"), Gpus{});
  EXPECT_EQ(parse_gpus("device=0,GPU-1a2b"), (Gpus{0, {"0", "GPU-1a2b"}}));
}

TEST(Gpus, ThatNameNoneAreAUsageError) {
  for (const char* text : {"", "-1", "two", "2x", "device=", "device=,", "ALL", "99999999999"}) {
    try {
      parse_gpus(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::usage) << text;
      EXPECT_FALSE(error.hint.empty());
    }
  }
}

}  // namespace
}  // namespace cog::engine
