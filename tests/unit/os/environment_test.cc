#include "os/environment.h"

#include <gtest/gtest.h>

namespace cog::os {
namespace {

TEST(Environment, AnEmptyValueCountsAsUnset) {
  Environment environment(Environment::Variables{{"A", "1"}, {"B", ""}});
  EXPECT_EQ(environment.get("A"), "1");
  EXPECT_EQ(environment.get("B"), std::nullopt);
  EXPECT_EQ(environment.get("C"), std::nullopt);
}

TEST(Environment, FindsHomeAndCache) {
  EXPECT_EQ(Environment(Environment::Variables{{"HOME", "/h"}}).cache_folder(), "/h/.cache/cog");
  EXPECT_EQ(Environment(Environment::Variables{{"XDG_CACHE_HOME", "/c"}}).cache_folder(), "/c/cog");
  EXPECT_EQ(Environment(Environment::Variables{{"HOME", "/h"}}).expand_home("~/x"), "/h/x");
  EXPECT_EQ(Environment(Environment::Variables{{"HOME", "/h"}}).expand_home("~user/x"), "~user/x");
}

TEST(Environment, OfThisProcessHasItsPath) {
  EXPECT_TRUE(Environment::of_this_process().get("PATH").has_value());
}

}  // namespace
}  // namespace cog::os
