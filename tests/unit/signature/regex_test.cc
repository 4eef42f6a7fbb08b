#include "signature/regex.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::signature {
namespace {

TEST(Regex, SearchesAnywhere) {
  EXPECT_TRUE(Regex("b+").matches("abbc"));
  EXPECT_FALSE(Regex("^b").matches("ab"));
  EXPECT_TRUE(Regex("^.$").matches("\xC3\xA9"));  // one code point
}

TEST(Regex, ReadsTheSpellingsOfEcma262) {
  EXPECT_TRUE(Regex("^\\u00e9$").matches("\xC3\xA9"));
  EXPECT_TRUE(Regex("^(?<year>\\d{4})\\/x$").matches("2024/x"));
  EXPECT_TRUE(Regex("^\\\\u0041$").matches("\\u0041"));  // an escaped backslash, then text
}

TEST(Regex, RefusesWhatItCannotMatchInLinearTime) {
  for (const char* pattern : {"(", "a(?=b)", "(?<!a)b", "(a)\\1", "(((a{1,999}){1,999}){1,999})"}) {
    EXPECT_THROW(Regex{pattern}, Error) << pattern;
  }
}

TEST(Regex, AnswersAtOnceOnPatternsThatMakeOthersBacktrack) {
  std::string text(1'000'000, 'a');
  EXPECT_FALSE(Regex("^(a+)+$").matches(text + "!"));
}

}  // namespace
}  // namespace cog::signature
