#include "engine/tar.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "os/file_system.h"
#include "os/process.h"
#include "unit/http/test_server.h"

namespace cog::engine {
namespace {

using Kind = ContextEntry::Kind;

std::string read_all(const std::vector<ContextEntry>& entries, size_t piece = 1000) {
  TarStream stream(entries);
  std::string bytes;
  std::string buffer(piece, '\0');
  while (size_t count = stream.read(buffer.data(), buffer.size())) bytes.append(buffer, 0, count);
  return bytes;
}

class TarTest : public ::testing::Test {
 protected:
  // What the real tar has to say about the bytes.
  std::string tar(const std::string& option, const std::string& bytes) {
    os::ProcessResult result = os::run_process(
        {"tar", "--numeric-owner", "--full-time", "--quoting-style=literal", option, "-f", "-"},
        bytes);
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(result.exit_code, 0);
    return result.out;
  }
  std::string write(const std::string& name, const std::string& content) {
    return folder_.write(name, content);
  }

  testing::TemporaryFolder folder_;
};

TEST_F(TarTest, RealTarListsAllKinds) {
  std::string file = write("real", "12345");
  std::string bytes = read_all({{"a/b/file", Kind::file, file, 0755},
                                {"a/empty", Kind::directory, "", 0700},
                                {"link", Kind::symlink, "a/b/file", 0777},
                                {"text", Kind::bytes, "hello", 0600}});
  ::setenv("TZ", "UTC", 1);
  EXPECT_EQ(tar("-tv", bytes),
            "drwxr-xr-x 0/0               0 1980-01-02 00:00:00 a/\n"
            "drwxr-xr-x 0/0               0 1980-01-02 00:00:00 a/b/\n"
            "-rwxr-xr-x 0/0               5 1980-01-02 00:00:00 a/b/file\n"
            "drwx------ 0/0               0 1980-01-02 00:00:00 a/empty/\n"
            "lrwxrwxrwx 0/0               0 1980-01-02 00:00:00 link -> a/b/file\n"
            "-rw------- 0/0               5 1980-01-02 00:00:00 text\n");
  EXPECT_EQ(tar("-xO", bytes), "12345hello");
}

TEST_F(TarTest, LongAndForeignNamesSurvive) {
  const std::string deep = std::string(99, 'd') + "/" + std::string(200, 'f');
  const std::string foreign = "\xC3\xBC \xE2\x82\xAC.txt";
  const std::string target = std::string(150, 't');
  std::string bytes = read_all({{deep, Kind::bytes, "1", 0644},
                                {"link", Kind::symlink, target, 0777},
                                {foreign, Kind::bytes, "2", 0644}});
  EXPECT_EQ(tar("-t", bytes), std::string(99, 'd') + "/\n" + deep + "\nlink\n" + foreign + "\n");
  EXPECT_NE(tar("-tv", bytes).find("link -> " + target), std::string::npos);
}

// 99, 100 and 101 bytes: around the end of ustar's field, and of the record's own length.
TEST_F(TarTest, NamesAroundTheLimits) {
  for (size_t length = 80; length < 130; ++length) {
    std::string name(length, 'n');
    EXPECT_EQ(tar("-t", read_all({{name, Kind::bytes, "x", 0644}})), name + "\n");
  }
}

TEST_F(TarTest, SizesAroundBlocks) {
  for (size_t size : {0, 1, 511, 512, 513, 1024, 100'000}) {
    std::string content(size, 'c');
    std::string file = write("file", content);
    std::string as_file = read_all({{"x", Kind::file, file, 0644}});
    EXPECT_EQ(tar("-xO", as_file), content);
    EXPECT_EQ(as_file, read_all({{"x", Kind::bytes, content, 0644}}, 7));
  }
}

// No test writes 8 GiB: tar seeks over the hole that follows the header.
TEST_F(TarTest, FilesOfMoreThan8GiB) {
  for (uint64_t size : {(1ull << 33) - 1, 1ull << 33, 20ull << 30}) {
    std::string header = tar_header({"big", Kind::file, "", 0644}, size);
    std::string archive = write("big.tar", header);
    std::filesystem::resize_file(archive, header.size() + (size + 511) / 512 * 512 + 1024);
    os::ProcessResult result = os::run_process({"tar", "-tvf", archive});
    EXPECT_NE(result.out.find(" " + std::to_string(size) + " "), std::string::npos) << result.out;
  }
}

TEST_F(TarTest, EqualEntriesGiveEqualBytes) {
  std::string one = write("one", "content");
  std::string two = write("two", "content");
  std::filesystem::last_write_time(two, std::filesystem::file_time_type{});
  EXPECT_EQ(read_all({{"x", Kind::file, one, 0644}}), read_all({{"x", Kind::file, two, 0644}}));
}

TEST_F(TarTest, AFolderIsSentOnce) {
  std::string bytes = read_all({{"a", Kind::directory, "", 0750},
                                {"a/1", Kind::bytes, "", 0644},
                                {"a/2", Kind::bytes, "", 0644}});
  EXPECT_EQ(tar("-t", bytes), "a/\na/1\na/2\n");
}

TEST_F(TarTest, NoEntriesAreAnEmptyArchive) { EXPECT_EQ(tar("-t", read_all({})), ""); }

TEST_F(TarTest, FilesThatCanNotBeSentAreNamed) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  for (std::string path : {(folder_ / "missing"), (folder_ / "pipe"), folder_.path()}) {
    try {
      read_all({{"x", Kind::file, path, 0644}});
      ADD_FAILURE() << "no error for " << path;
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::io);
      EXPECT_NE(error.message.find(path), std::string::npos) << error.message;
    }
  }
}

// Reads the header, changes the file, reads the rest.
TEST_F(TarTest, AFileThatChangesIsAnError) {
  const std::string content(10'000, 'c');
  for (std::string change : {std::string(5'000, 'c'), std::string(10'001, 'c')}) {
    std::string path = write("file", content);
    std::vector<ContextEntry> entries = {{"x", Kind::file, path, 0644}};
    TarStream stream(entries);
    std::string buffer(1000, '\0');
    stream.read(buffer.data(), buffer.size());
    write("file", change);
    try {
      while (stream.read(buffer.data(), buffer.size()) > 0) {
      }
      ADD_FAILURE() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::io);
      EXPECT_NE(error.message.find("while it was sent"), std::string::npos) << error.message;
    }
  }
}

}  // namespace
}  // namespace cog::engine
