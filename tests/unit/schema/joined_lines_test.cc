#include "schema/joined_lines.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "schema/syntax.h"

namespace cog::schema {
namespace {

TEST(JoinLines, BlanksWhatMeansNothingInsideBrackets) {
  EXPECT_EQ(join_lines("f(\na, # no\n[\\\nb])\nc\n"), "f( a,      [  b])\nc\n");
}

TEST(JoinLines, LeavesLinesOutsideBrackets) {
  for (const char* text : {"a = 1\n# (\nb\n", "x = 1 + \\\n2\n", "'('\nb\n", "'''(\n'''\nb\n",
                           "'\\'('\nb\n", ")\nb\n", "r'\\'('\n", "# it's\nb\n"}) {
    EXPECT_EQ(join_lines(text), text);
  }
}

TEST(JoinLines, LeavesStringsInsideBrackets) {
  for (const char* text :
       {"('''a\n# b''')", "('a\\\nb')", "(f'''{a}\n''')", "('#)', \"'\", '(')"}) {
    EXPECT_EQ(join_lines(text), text);
  }
}

TEST(JoinLines, FindsTheEndOfNestedFStrings) {
  EXPECT_EQ(join_lines("(f'{'#'}'\n)"), "(f'{'#'}' )");
  EXPECT_EQ(join_lines("(f'{{#'\n)"), "(f'{{#' )");
  EXPECT_EQ(join_lines("(f'{a:{'}'}>#}'\n)"), "(f'{a:{'}'}>#}' )");
  EXPECT_EQ(join_lines("(rf\"{d[\"k\"]!r:>3}\\\"\"\n)"), "(rf\"{d[\"k\"]!r:>3}\\\"\" )");
}

TEST(JoinLines, EndsForTextThatIsNoPython) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "f'{x:{";
  for (const std::string& text : {std::string("("), std::string("f'{"), std::string("f'{a:"),
                                  std::string("'''"), std::string("(#"), std::string("\\"), deep}) {
    EXPECT_EQ(join_lines(text).size(), text.size());
  }
}

TEST(Source, TakesLinesThatAreLessIndentedThanTheirBlock) {
  for (const char* text : {"def f():\n    x = g(a=\nb)\n", "def f():\n  (x.\ny)\n",
                           "class A:\n    def f(self, a=I(b=  # c\n'x')):\n        pass\n"}) {
    EXPECT_NO_THROW(Source("x.py", text)) << text;
  }
  EXPECT_THROW(Source("x.py", "def f():\n    x = g(a=\nb\n"), Error);
}

TEST(Source, TakesLineEndsOfOldMacs) {
  Source source("x.py", "x = 1\rdef f():\r  pass\r");
  EXPECT_EQ(source.root().children().size(), 2U);
  EXPECT_EQ(source.root().children().back().span().line, 2);
}

}  // namespace
}  // namespace cog::schema
