#include "requirements/version.h"

#include <gtest/gtest.h>

namespace cog::requirements {
namespace {

std::string normal(std::string_view text) {
  std::optional<Version> version = parse_version(text);
  return version ? to_text(*version) : "refused";
}

TEST(Version, HasOneNormalForm) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"1", "1"},
      {"1.0", "1.0"},
      {" v1.0-RC.1\n", "1.0rc1"},
      {"1.0alpha", "1.0a0"},
      {"1.0c2", "1.0rc2"},
      {"1.0-preview_3", "1.0rc3"},
      {"1.0-1", "1.0.post1"},
      {"1.0r4", "1.0.post4"},
      {"1.0.DEV", "1.0.dev0"},
      {"01.02", "1.2"},
      {"1!2.0b1.post2.dev3+CU_118-007", "1!2.0b1.post2.dev3+cu.118.7"},
      {"0!1", "1"},
      {"2.4.1+cu124", "2.4.1+cu124"},
      {"18446744073709551615", "18446744073709551615"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(normal(text), expected) << text;
}

TEST(Version, RefusesWhatIsNone) {
  for (const char* text : {"",
                           " ",
                           "v",
                           "a",
                           "1.",
                           ".1",
                           "1..2",
                           "1.0 1",
                           "1!",
                           "!1",
                           "1.0+",
                           "1.0+a..b",
                           "1.0+a+b",
                           "1.0x",
                           "1.0-",
                           "1.0*",
                           "1.*",
                           "1,0",
                           "-1",
                           "1.0rc1rc2",
                           "1.0.dev1a1",
                           "2.0 # c",
                           "latest",
                           "18446744073709551616",
                           "1.0.post99999999999999999999",
                           "1.0\xC3\xA9"}) {
    EXPECT_EQ(normal(text), "refused") << text;
  }
  EXPECT_EQ(normal({"1\0", 2}), "refused");
  EXPECT_EQ(normal(std::string(1 << 20, '1')), "refused");
  EXPECT_EQ(parse_version(std::string("1") + std::string(2 << 20, '.')), std::nullopt);
}

TEST(Version, HaveAnOrder) {
  const char* const ordered[] = {
      "0.9",         "1.dev1",    "1.0a1.dev1",     "1.0a1",     "1.0a1.post1.dev1",
      "1.0a1.post1", "1.0a2",     "1.0b1",          "1.0rc1",    "1.0",
      "1.0+abc",     "1.0+abc.1", "1.0+cu118",      "1.0+5",     "1.0+5.a",
      "1.0+10",      "1.0.post0", "1.0.post1.dev1", "1.0.post1", "1.0.1",
      "1.1",         "1.10",      "1!0.1",
  };
  for (size_t i = 0; i < std::size(ordered); ++i) {
    for (size_t j = 0; j < std::size(ordered); ++j) {
      EXPECT_EQ(*parse_version(ordered[i]) <=> *parse_version(ordered[j]), i <=> j)
          << ordered[i] << " and " << ordered[j];
    }
  }
}

TEST(Version, AreEqualWithoutTrailingZeros) {
  EXPECT_EQ(*parse_version("1"), *parse_version("1.0.0"));
  EXPECT_EQ(*parse_version("0"), *parse_version("0.0"));
  EXPECT_NE(*parse_version("1"), *parse_version("1.0.1"));
  EXPECT_NE(*parse_version("1"), *parse_version("1+0"));
  EXPECT_TRUE(compare_public(*parse_version("1"), *parse_version("1.0+cpu")) == 0);
}

TEST(Version, LosesItsLocalLabel) {
  EXPECT_EQ(to_text(parse_version("2.4.1rc1+cu124.1")->without_local()), "2.4.1rc1");
}

}  // namespace
}  // namespace cog::requirements
