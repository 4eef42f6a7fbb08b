#include "build/lock.h"

#include <gtest/gtest.h>

namespace cog::build {
namespace {

using Lines = std::vector<std::string>;

TEST(LogicalLines, JoinWhatIsContinued) {
  EXPECT_EQ(logical_lines("# a comment\n"
                          "numpy==2.1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
                          "    # via x\n"
                          "x==1 ; python_version >= \"3.9\" \\\n    --hash=sha256:cc\n"),
            (Lines{"numpy==2.1.0 --hash=sha256:aa --hash=sha256:bb",
                   "x==1 ; python_version >= \"3.9\" --hash=sha256:cc"}));
}

TEST(LogicalLines, LeaveOutOptionsAndBlanks) {
  EXPECT_EQ(logical_lines("--index-url https://example.com\n\n \r\na==1\r\n-e .\n"), Lines{"a==1"});
  EXPECT_EQ(logical_lines(""), Lines{});
  EXPECT_EQ(logical_lines("\\\n\\"), Lines{});
}

}  // namespace
}  // namespace cog::build
