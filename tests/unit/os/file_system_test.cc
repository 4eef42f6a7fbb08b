#include "os/file_system.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>

#include "base/error.h"
#include "support/temporary_folder.h"

namespace cog::os {
namespace {

using testing::TemporaryFolder;

ErrorCode code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code;
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorCode::usage;
}

TEST(FileSystem, WritesWholeFilesAndReplacesThem) {
  TemporaryFolder folder;
  write_file(folder / "a", "one");
  write_file(folder / "a", std::string("t\0wo", 4), 0600);
  EXPECT_EQ(read_file(folder / "a"), std::string("t\0wo", 4));
  EXPECT_EQ(file_info(folder / "a")->mode, 0600u);
  EXPECT_EQ(list_directory(folder.path()), std::vector<std::string>{"a"});
}

TEST(FileSystem, AFailedWriteLeavesTheOldFileAndNothingElse) {
  TemporaryFolder folder;
  write_file(folder / "a", "old");
  rlimit before = {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = {4096, before.rlim_max};
  auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_EQ(code_of([&] { write_file(folder / "a", std::string(8192, 'x')); }), ErrorCode::io);
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(read_file(folder / "a"), "old");
  EXPECT_EQ(list_directory(folder.path()), std::vector<std::string>{"a"});
}

TEST(FileSystem, WritesThroughLinksAndIntoDevices) {
  TemporaryFolder folder;
  folder.write("real", "old");
  ASSERT_EQ(::symlink("real", (folder / "link").c_str()), 0);
  write_file(folder / "link", "new");
  EXPECT_EQ(read_file(folder / "real"), "new");
  EXPECT_EQ(file_info(folder / "link")->kind, FileKind::symlink);
  ASSERT_EQ(::symlink("/dev/null", (folder / "null").c_str()), 0);
  write_file(folder / "null", "gone");
  EXPECT_EQ(file_info("/dev/null")->kind, FileKind::other);
}

TEST(FileSystem, TellsMissingFromUnreadable) {
  TemporaryFolder folder;
  EXPECT_EQ(code_of([&] { read_file(folder / "none"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { read_file(folder.path()); }), ErrorCode::io);
  EXPECT_EQ(code_of([&] { list_directory(folder / "none"); }), ErrorCode::not_found);
  EXPECT_EQ(file_info(folder / "none"), std::nullopt);
}

TEST(FileSystem, PathsAreTakenApartLexically) {
  EXPECT_EQ(absolute("/a/./b//../c/"), "/a/c");
  EXPECT_EQ(absolute("/.."), "/");
  EXPECT_EQ(parent_of("/a/b"), "/a");
  EXPECT_EQ(parent_of("/a"), "/");
  EXPECT_EQ(parent_of("a"), ".");
  EXPECT_EQ(base_name("/a/b.c/"), "b.c");
  EXPECT_EQ(join_path("a", "b"), "a/b");
  EXPECT_EQ(join_path("a/", "/b"), "/b");
}

TEST(FileSystem, RefusesToReadEndlessFilesOfAProject) {
  TemporaryFolder folder;
  std::string path = join_path(folder.path(), "requirements.txt");
  write_file(path, "");
  std::filesystem::resize_file(path, (uint64_t{64} << 20) + 1);
  try {
    Folder(folder.path()).read("requirements.txt");
    FAIL() << "was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::io);
    EXPECT_NE(error.message.find("67108865 bytes, and at most 67108864"), std::string::npos);
  }
}

TEST(FileSystem, ListsAFolderWithWhatEachEntryIs) {
  TemporaryFolder folder;
  folder.write("b", "four");
  folder.write("a/x", "x");
  ASSERT_EQ(::symlink("nowhere", (folder / "c").c_str()), 0);
  std::vector<FolderEntry> entries = list_entries(folder.path());
  ASSERT_EQ(entries.size(), 3u);
  for (const FolderEntry& entry : entries) {
    EXPECT_EQ(entry.info, *file_info(folder / entry.name)) << entry.name;
  }
  EXPECT_EQ(entries[0].name + entries[1].name + entries[2].name, "abc");
  EXPECT_EQ(code_of([&] { list_entries(folder / "none"); }), ErrorCode::not_found);
}

TEST(FileSystem, CopiesAFileWithTheModeThatIsAskedFor) {
  TemporaryFolder folder;
  Interrupt interrupt;
  std::string bytes(3 << 20, 'x');
  copy_file(folder.write("a", bytes), folder / "b", 0664, interrupt);
  EXPECT_EQ(read_file(folder / "b"), bytes);
  EXPECT_EQ(file_info(folder / "b")->mode, 0664u);
  EXPECT_EQ(code_of([&] { copy_file(folder / "a", folder / "b", 0644, interrupt); }),
            ErrorCode::io);
  ::raise(SIGINT);
  EXPECT_EQ(code_of([&] { copy_file(folder / "a", folder / "c", 0644, interrupt); }),
            ErrorCode::interrupted);
}

TEST(FileSystem, TellsTheFreeSpaceOfADisk) {
  EXPECT_GT(free_space("/").value_or(0), 0u);
  EXPECT_EQ(free_space("/nonexistent"), std::nullopt);
}

TEST(Folder, ReadsBelowItsRootAlone) {
  TemporaryFolder outside;
  outside.write("secret", "s");
  TemporaryFolder root;
  root.write("sub/file", "f");
  ASSERT_EQ(::symlink((outside / "secret").c_str(), (root / "link").c_str()), 0);
  ASSERT_EQ(::symlink("sub/file", (root / "inner").c_str()), 0);
  Folder folder(root.path());
  EXPECT_EQ(folder.read("sub/file"), "f");
  EXPECT_EQ(folder.read("inner"), "f");
  EXPECT_EQ(folder.read("sub"), std::nullopt);
  EXPECT_EQ(folder.read("none"), std::nullopt);
  EXPECT_EQ(folder.read("link"), std::nullopt);
  EXPECT_EQ(folder.read("../" + base_name(outside.path()) + "/secret"), std::nullopt);
}

}  // namespace
}  // namespace cog::os
