#include "ignore/patterns.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::ignore {
namespace {

struct Case {
  const char* text;
  const char* path;
  bool ignored;
};

TEST(Patterns, DecideAsTheEngineDoes) {
  const Case cases[] = {
      {"", "a", false},
      {"a", "a", true},
      {"a", "b/a", false},
      {"a", "a/b/c", true},
      {"a", "ab", false},
      {"/a", "a", true},
      {"./a", "a", true},
      {"a/", "a", true},
      {"a/", "a/b", true},
      {"a//b/../c", "a/c", true},
      {"../a", "a", false},
      {"*", "a", true},
      {"*", "a/b", true},  // its folder matches
      {"*.py", "x.py", true},
      {"*.py", "d/x.py", false},
      {"*/x.py", "d/x.py", true},
      {"*/x.py", "d/e/x.py", false},
      {"a*c", "abc", true},
      {"a*c", "a/c", false},
      {"?.py", "x.py", true},
      {"?.py", ".py", false},
      {"a?b", "a/b", false},
      {"?", "é", true},
      {"aé*é.x", "aébé.x", true},
      {"aé*é.x", "aéé", false},
      {"ab*bc", "abc", false},  // begins and ends as it should
      {"**", "a/b/c", true},
      {"**/x", "x", true},
      {"**/x", "a/b/x", true},
      {"**/x", "a/bx", false},
      {"**/x", "a/x/deep", true},
      {"a/**", "a", false},
      {"a/**", "a/b/c", true},
      {"a/**/b", "a/b", true},
      {"a/**/b", "a/x/y/b", true},
      {"a/**/b", "a/xb", false},
      {"**/*.bin", "w/x/y.bin", true},
      {"**/.git", "sub/.git/config", true},
      {"[a-c]x", "bx", true},
      {"[a-c]x", "dx", false},
      {"[^a-c]x", "dx", true},
      {"[^a-c]x", "ax", false},
      {"[!a]x", "!x", true},
      {"[a\\]]x", "]x", true},
      {"[a-]x", "-x", true},
      {"\\*", "*", true},
      {"\\*", "a", false},
      {"\\#a", "#a", true},
      {"#a", "#a", false},
      {"a.b", "axb", false},
      {"a+(b)$", "a+(b)$", true},
      {"  a  ", "a", true},
      {"a\r\nb\r\n", "a", true},
      {"\xEF\xBB\xBF"
       "a",
       "a", true},
      {"*\n!a", "a", false},
      {"*\n!a", "b", true},
      {"*\n!a", "a/b", false},
      {"!a\n*", "a", true},
      {"d\n!d/keep", "d/keep", false},
      {"d\n!d/keep", "d/other", true},
      {"d\n!d/keep\nd/keep/not", "d/keep/not", true},
      {"**/*.md\n!README.md", "README.md", false},
      {"**/*.md\n!README.md", "d/README.md", true},
      {"*\n! a", "a", false},
      {"a\xff", "a\xff", true},
      {"a?", "a\xff", true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Patterns::parse(c.text).matches(c.path), c.ignored) << c.text << " on " << c.path;
  }
}

TEST(Patterns, RefuseWhatIsMalformedByLine) {
  for (const char* text : {"ok\n!", "ok\n[a", "ok\n[]", "ok\n[]-]", "ok\na\\", "ok\n[a\\"}) {
    try {
      Patterns::parse(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::config);
      EXPECT_EQ(to_text(error.where), ".dockerignore:2:1") << text;
    }
  }
}

TEST(Patterns, KeepSecretsOutUnlessTheyAreNamed) {
  Patterns named = Patterns::parse("!.env").keeping_out({".env", ".git"});
  EXPECT_FALSE(named.matches(".env"));
  EXPECT_TRUE(named.matches("sub/.env"));
  EXPECT_TRUE(named.matches(".git/config"));
  Patterns whitelist = Patterns::parse("*\n!src").keeping_out({".env"});
  EXPECT_FALSE(whitelist.matches("src/run.py"));
  EXPECT_TRUE(whitelist.matches("src/.env"));
  EXPECT_FALSE(Patterns::parse("!**/.env").keeping_out({".env"}).matches("a/b/.env"));
}

TEST(Patterns, SayWhichFoldersAWalkMaySkip) {
  const Case cases[] = {
      {"d", "d", false},
      {"d\n!d/keep", "d", true},
      {"d\n!d/keep", "d/keep", true},
      {"d\n!d/keep", "d/keep/deep", true},
      {"d\n!d/keep", "d/other", false},
      {"d\n!d/keep", "e", false},
      {"*\n!**/*.py", "any/folder", true},
      {"*\n!src/*.py", "src", true},
      {"*\n!src/*.py", "src/sub", false},
      {"*\n!src/a.py", "src/sub", false},
      {"*\n!a*", "b", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Patterns::parse(c.text).may_contain_exceptions(c.path), c.ignored)
        << c.text << " on " << c.path;
  }
}

TEST(Patterns, StayFastOnHostilePatterns) {
  std::string stars;
  for (int i = 0; i < 200; ++i) stars += "*a";
  EXPECT_FALSE(Patterns::parse(stars + "b").matches(std::string(2000, 'a')));
}

}  // namespace
}  // namespace cog::ignore
