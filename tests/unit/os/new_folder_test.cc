#include "os/new_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "os/file_system.h"
#include "support/temporary_folder.h"

namespace cog::os {
namespace {

using testing::TemporaryFolder;

TEST(NewFolder, AppearsWhole) {
  TemporaryFolder folder;
  NewFolder made(folder / "out");
  write_file(join_path(made.path(), "a"), "new");
  EXPECT_FALSE(exists(folder / "out"));
  made.take_place();
  EXPECT_EQ(read_file(folder / "out/a"), "new");
  EXPECT_EQ(list_directory(folder.path()), std::vector<std::string>{"out"});
}

TEST(NewFolder, LeavesNothingWhenItIsGivenUp) {
  TemporaryFolder folder;
  {
    NewFolder made(folder / "out");
    write_file(join_path(made.path(), "a"), "new");
  }
  EXPECT_TRUE(list_directory(folder.path()).empty());
}

TEST(NewFolder, TakesThePlaceOfAnOlderOne) {
  TemporaryFolder folder;
  folder.write("out/old", "old");
  {
    NewFolder made(folder / "out");
    write_file(join_path(made.path(), "a"), "new");
    EXPECT_TRUE(exists(folder / "out/old"));
    made.take_place();
  }
  EXPECT_EQ(list_directory(folder / "out"), std::vector<std::string>{"a"});
  EXPECT_EQ(list_directory(folder.path()), std::vector<std::string>{"out"});
}

TEST(NewFolder, StandsWhereALinkLeads) {
  TemporaryFolder folder;
  folder.write("real/old", "old");
  std::filesystem::create_symlink("real", folder / "out");
  {
    NewFolder made(folder / "out");
    write_file(join_path(made.path(), "a"), "new");
    made.take_place();
  }
  EXPECT_EQ(read_link(folder / "out"), "real");
  EXPECT_EQ(list_directory(folder / "real"), std::vector<std::string>{"a"});
}

TEST(NewFolder, NeedsAFolderToStandIn) {
  TemporaryFolder folder;
  try {
    NewFolder made(folder / "none/out");
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::not_found);
  }
}

TEST(RemoveFolder, RemovesWhatIsInItAndFollowsNoLink) {
  TemporaryFolder folder;
  folder.write("kept/a", "a");
  folder.write("gone/sub/a", "a");
  std::filesystem::create_symlink("../kept", folder / "gone/link");
  remove_folder(folder / "gone");
  remove_folder(folder / "gone");
  EXPECT_EQ(list_directory(folder.path()), std::vector<std::string>{"kept"});
  EXPECT_TRUE(exists(folder / "kept/a"));
}

}  // namespace
}  // namespace cog::os
