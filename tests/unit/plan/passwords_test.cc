#include "plan/passwords.h"

#include <gtest/gtest.h>

namespace cog::plan {
namespace {

TEST(Passwords, AreWhatStandsBeforeTheHost) {
  for (const char* text :
       {"--index-url https://me:secret@host/simple", "a @ https://token@host/a.whl",
        "git+https://x:y@host/b.git@main", "git+ssh://git:secret@host/b.git",
        "https://host/a https://me:p@ss@host"}) {
    EXPECT_TRUE(has_password(text)) << text;
  }
  for (const char* text :
       {"", "://", "https://host/a@1.whl", "git+ssh://git@host/b.git", "https://host?x=a@b",
        "--index-url https://${USER}:${PASSWORD}@host/simple", "me@host", "a @ ./b@c"}) {
    EXPECT_FALSE(has_password(text)) << text;
  }
}

TEST(Passwords, AreTakenOutOfEachAddress) {
  EXPECT_EQ(without_passwords("https://me:p@ss@host/a@1 x https://t@h"),
            "https://host/a@1 x https://h");
  EXPECT_EQ(without_passwords("git+https://x:y@h/b.git@main"), "git+https://h/b.git@main");
  EXPECT_EQ(without_passwords("://@"), "://");
  EXPECT_EQ(without_passwords("no address"), "no address");
}

}  // namespace
}  // namespace cog::plan
