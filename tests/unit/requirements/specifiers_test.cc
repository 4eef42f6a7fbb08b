#include "requirements/specifiers.h"

#include <gtest/gtest.h>

namespace cog::requirements {
namespace {

bool accepts(std::string_view specifiers, std::string_view version,
             Prereleases prereleases = Prereleases::as_named) {
  return matches(parse_specifiers(specifiers).value(), parse_version(version).value(), prereleases);
}

TEST(Specifiers, AcceptVersions) {
  struct Case {
    const char* specifiers;
    const char* accepted;
    const char* refused;
  };
  const Case cases[] = {
      {"", "1.0", "1.0a1"},
      {"==2.4.1", "2.4.1+cu124", "2.4.2"},
      {"==2.4.1+cu124", "2.4.1+cu124", "2.4.1"},
      {"==1.0", "1", "1.0.post1"},
      {"==2.4.*", "2.4.1+cu124", "2.40"},
      {"==2.4.*", "2.4", "2.3.9"},
      {"==1!2.*", "1!2.1", "2.1"},
      {"!=2.4.*", "2.5", "2.4.0"},
      {"!=2.4", "2.4.1", "2.4+cpu"},
      {"~=2.2", "2.9", "3.0"},
      {"~=2.2.0", "2.2.5", "2.3"},
      {"~=2.2.post3", "2.3", "2.2"},
      {">=2", "2+cpu", "1.9"},
      {"<=2", "2+cpu", "2.0.1"},
      {">2", "2.0.1", "2.0.post1"},
      {">2", "3", "2+cpu"},
      {">2.post1", "2.post2", "2.post1+x"},
      {"<2", "1.9", "2.0"},
      {"<2.post2", "2.post1", "2.post2"},
      {">=1,<3,!=2", "2.1", "2.0"},
      {"( >= 1 , < 3 )", "2", "3"},
      {"===2.4.1+CU124", "2.4.1+cu124", "2.4.1"},
      {"===whatever", "1.0rc1", "1"},
  };
  for (const Case& c : cases) {
    if (std::string_view(c.specifiers) != "===whatever") {
      EXPECT_TRUE(accepts(c.specifiers, c.accepted)) << c.specifiers << " " << c.accepted;
    }
    EXPECT_FALSE(accepts(c.specifiers, c.refused)) << c.specifiers << " " << c.refused;
  }
}

TEST(Specifiers, AcceptPrereleasesOnlyWhereOneIsNamed) {
  EXPECT_FALSE(accepts(">=1", "2.0rc1"));
  EXPECT_TRUE(accepts(">=1", "2.0rc1", Prereleases::allowed));
  EXPECT_TRUE(accepts(">=1,<=2.0rc1", "2.0rc1"));
  EXPECT_TRUE(accepts("===2.0rc1", "2.0rc1"));
  EXPECT_FALSE(accepts("!=2.0rc2", "2.0rc1"));
  // Not even then: 2.0rc1 is a pre-release of the version that is excluded.
  EXPECT_FALSE(accepts("<2.0", "2.0rc1", Prereleases::allowed));
  EXPECT_TRUE(accepts("<2.0rc2", "2.0rc1"));
}

TEST(Specifiers, RefuseWhatIsNone) {
  for (const char* text :
       {"1.0", "=1.0", "=>1", "^1.2", ">=", ">=1.*", "~=1", "~=1.0.*", ">=1+cpu", "<1+cpu",
        "==1.0a1.*", "==1.*.2", "==*", ">=1 <2", ">=1;<2", "((>=1))", ">=abc", "=="}) {
    EXPECT_EQ(parse_specifiers(text), std::nullopt) << text;
  }
}

TEST(Specifiers, KeepOrderAndSpelling) {
  EXPECT_EQ(to_text(*parse_specifiers(" < 3 , >=2.0,")), "<3,>=2.0");
  EXPECT_EQ(to_text(*parse_specifiers("==v2.4.*")), "==v2.4.*");
  EXPECT_EQ(to_text(*parse_specifiers("")), "");
}

TEST(Specifiers, PinOneVersion) {
  EXPECT_EQ(parse_specifiers("==2.4.1+cu124")->pinned(), parse_version("2.4.1+cu124"));
  EXPECT_EQ(parse_specifiers("===2.4")->pinned(), parse_version("2.4"));
  for (const char* text : {"", ">=1", "==1.*", "==1,==1", "===odd"}) {
    EXPECT_EQ(parse_specifiers(text)->pinned(), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace cog::requirements
