#include "project/local_packages.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/error.h"
#include "support/temporary_folder.h"

namespace cog::project {
namespace {

namespace fs = std::filesystem;
using requirements::Line;
using testing::TemporaryFolder;

Line local(const std::string& location, int line = 1) {
  Line result;
  result.kind = Line::Kind::local;
  result.text = result.location = location;
  result.where = {"requirements.txt", line, 1, 0};
  return result;
}

std::string error_of(const TemporaryFolder& folder, const std::vector<Line>& lines) {
  try {
    find_local_packages(os::Folder(folder.path()), lines);
    return "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::config);
    std::string text;
    for (const Diagnostic& mistake : error.diagnostics) {
      text += to_text(mistake.where) + ": " + mistake.message + "\n";
    }
    return text;
  }
}

TEST(LocalPackages, AreWheelsAndSourceArchivesEachOnce) {
  TemporaryFolder folder;
  std::vector<Line> lines;
  std::vector<plan::LocalPackage> expected;
  for (const char* name : {"a b-1.0-py3-none-any.whl", "dist/b.ZIP", "c.tar.gz", "c.tgz",
                           "c.tar.bz2", "c.tar.xz"}) {
    folder.write(name, "x");
    lines.push_back(local(name));
    expected.push_back({name, name});
  }
  lines.push_back(local("c.tgz"));
  lines.push_back(Line{});  // any other kind is not looked at
  lines.push_back(local("."));  // nor is the project itself, which is in the image anyway
  EXPECT_EQ(find_local_packages(os::Folder(folder.path()), lines), expected);
}

TEST(LocalPackages, MayBeLinksInsideOfTheProject) {
  TemporaryFolder folder;
  folder.write("dist/real-1.0-py3-none-any.whl", "x");
  fs::create_symlink("dist/real-1.0-py3-none-any.whl", folder / "link-1.0-py3-none-any.whl");
  fs::create_symlink("dist", folder / "wheels");
  EXPECT_EQ(find_local_packages(os::Folder(folder.path()),
                                {local("link-1.0-py3-none-any.whl"),
                                 local("wheels/real-1.0-py3-none-any.whl")}),
            (std::vector<plan::LocalPackage>{
                {"link-1.0-py3-none-any.whl", "dist/real-1.0-py3-none-any.whl"},
                {"wheels/real-1.0-py3-none-any.whl", "dist/real-1.0-py3-none-any.whl"}}));
}

TEST(LocalPackages, ThatWontDoAreAllNamedWithTheirPlaces) {
  TemporaryFolder folder;
  folder.write("notes.txt", "x");
  folder.write("package/setup.py", "x");
  ASSERT_EQ(::mkfifo((folder / "pipe.whl").c_str(), 0600), 0);
  fs::create_symlink("nowhere.whl", folder / "broken.whl");
  EXPECT_EQ(error_of(folder, {local("gone.whl", 1), local("notes.txt", 2), local("package", 3),
                              local("pipe.whl", 4), local("broken.whl", 5)}),
            "requirements.txt:1:1: there is no local package \"gone.whl\"\n"
            "requirements.txt:2:1: \"notes.txt\" is neither a wheel nor a source archive\n"
            "requirements.txt:3:1: \"package\" is a folder\n"
            "requirements.txt:4:1: \"pipe.whl\" is not a regular file\n"
            "requirements.txt:5:1: there is no local package \"broken.whl\"\n");
}

TEST(LocalPackages, StayInsideOfTheProject) {
  TemporaryFolder outside;
  std::string wheel = outside.write("secret-1.0-py3-none-any.whl", "x");
  TemporaryFolder folder;
  folder.write("real-1.0-py3-none-any.whl", "x");
  fs::create_symlink(wheel, folder / "link.whl");
  fs::create_symlink(outside.path(), folder / "folder");
  // A link elsewhere that leads back in: its own place is outside.
  fs::create_symlink(folder / "real-1.0-py3-none-any.whl", outside / "back.whl");
  std::string up = "../" + fs::path(outside.path()).filename().string();
  for (const std::string& location :
       {wheel, up + "/secret-1.0-py3-none-any.whl", up + "/none.whl", std::string("link.whl"),
        std::string("folder/secret-1.0-py3-none-any.whl"), outside / "back.whl"}) {
    EXPECT_EQ(error_of(folder, {local(location)}), "requirements.txt:1:1: the local package \"" +
                                                       location +
                                                       "\" is outside of the project\n");
  }
}

}  // namespace
}  // namespace cog::project
