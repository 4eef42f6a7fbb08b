#include "base/error.h"

#include <gtest/gtest.h>

namespace cog {
namespace {

TEST(Error, ShowsPlaceMessageContextAndHintInThisOrder) {
  Error error(ErrorCode::config, "unknown key \"biuld\"", "did you mean \"build\"?",
              {"cog.yaml", 3, 1});
  EXPECT_EQ(to_text(error.while_doing("reading the project")),
            "cog.yaml:3:1: unknown key \"biuld\"\n"
            "  while reading the project\n"
            "  did you mean \"build\"?");
}

TEST(Error, KeepsEveryMistakeOfAText) {
  Diagnostics found;
  found.error({"a.py", 1, 2}, "first");
  found.warning({"a.py", 2, 2}, "only a warning");
  found.error({"a.py", 3, 4}, "second", "write it otherwise");
  Error error(ErrorCode::schema, found);
  EXPECT_EQ(error.message, "2 mistakes");
  EXPECT_EQ(to_text(error), "a.py:1:2: first\na.py:3:4: second\n  write it otherwise");
}

TEST(Error, OfOneMistakeSpeaksForIt) {
  Diagnostics found;
  found.error({"a.py", 1, 2}, "first", "hint");
  Error error(ErrorCode::schema, found);
  EXPECT_EQ(error.message, "first");
  EXPECT_EQ(error.where.line, 1);
  EXPECT_EQ(to_text(error), "a.py:1:2: first\n  hint");
}

TEST(Diagnostic, PutsTheCaretUnderTheColumnThroughTabsAndAccents) {
  Diagnostic diagnostic{Severity::error, {"run.py", 7, 4, 7}, "no", "", "\té = foo"};
  EXPECT_EQ(to_text(diagnostic), "run.py:7:4: no\n    \té = foo\n    \t  ^^^");
}

TEST(SourceSpan, LeavesOutWhatIsUnknown) {
  EXPECT_EQ(to_text(SourceSpan{}), "");
  EXPECT_EQ(to_text(SourceSpan{"f"}), "f");
  EXPECT_EQ(to_text(SourceSpan{"f", 2}), "f:2");
}

TEST(CheckDeathTest, NamesTheBrokenInvariant) {
  EXPECT_DEATH(COG_CHECK(1 + 1 == 3), "1 \\+ 1 == 3 does not hold");
}

}  // namespace
}  // namespace cog
