#include "base/json_text.h"

#include <gtest/gtest.h>

namespace cog {
namespace {

TEST(JsonNumber, IsShortAndHasNoNeedlessFraction) {
  EXPECT_EQ(json_number(10), "10");
  EXPECT_EQ(json_number(0.5), "0.5");
  EXPECT_EQ(json_number(-0.1), "-0.1");
  EXPECT_EQ(json_number(1e20), "100000000000000000000");
  EXPECT_EQ(json_number(1e21), "1e+21");
  EXPECT_EQ(json_number(1e-7), "1e-7");
  EXPECT_EQ(json_number(1e-100), "1e-100");
}

TEST(JsonString, EscapesAndSurvivesBytesThatAreNotUtf8) {
  EXPECT_EQ(json_string("a\"\n\xC3\xA9"), "\"a\\\"\\n\xC3\xA9\"");
  EXPECT_EQ(json_string("\xFF"), "\"\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace cog
