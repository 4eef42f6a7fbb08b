#include <gtest/gtest.h>

#include "base/error.h"
#include "schema/schema.h"

namespace cog::schema {
namespace {

TEST(ParseReference, TakesFileAndNameApart) {
  EXPECT_EQ(parse_reference("run.py:Runner"), (Reference{"run.py", "Runner"}));
  EXPECT_EQ(parse_reference("./src/../src/run.py:run"), (Reference{"src/run.py", "run"}));
}

TEST(ParseReference, RefusesWhatNamesNoModel) {
  for (const char* text : {"", "run.py", "run.py:", ":Runner", "run.py:1x", "run.py:a b", "run:R",
                           ".py:R", "/run.py:R", "run.py:a:b"}) {
    EXPECT_THROW(parse_reference(text), Error) << text;
  }
}

TEST(ParseReference, StaysInsideTheProject) {
  EXPECT_THROW(parse_reference("../run.py:Runner"), Error);
  EXPECT_THROW(parse_reference("a/../../run.py:Runner"), Error);
}

}  // namespace
}  // namespace cog::schema
