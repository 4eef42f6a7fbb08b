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

Line links(const std::string& location) {
  Line result;
  result.kind = Line::Kind::option;
  result.option = "--find-links";
  result.location = location;
  result.where = {"requirements.txt", 1, 1, 0};
  return result;
}

plan::LocalPackage archive(const std::string& path, const std::string& source) {
  return {path, source, plan::LocalPackage::Kind::archive, {}};
}

// The files of a project's folder as a walk lists them.
std::vector<plan::ProjectFile> files_of(const TemporaryFolder& folder) {
  std::vector<plan::ProjectFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    std::string path = fs::relative(entry.path().parent_path(), folder.path());
    path = path == "." ? "" : path + "/";
    bool regular = entry.symlink_status().type() == fs::file_type::regular;
    files.push_back({path + entry.path().filename().string(), 0, regular});
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

std::vector<plan::LocalPackage> found_in(const TemporaryFolder& folder,
                                         const std::vector<Line>& lines) {
  return find_local_packages(os::Folder(folder.path()), files_of(folder), lines);
}

std::string error_of(const TemporaryFolder& folder, const std::vector<Line>& lines) {
  try {
    found_in(folder, lines);
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
  for (const char* name :
       {"a b-1.0-py3-none-any.whl", "dist/b.ZIP", "c.tar.gz", "c.tgz", "c.tar.bz2", "c.tar.xz"}) {
    folder.write(name, "x");
    lines.push_back(local(name));
    expected.push_back(archive(name, name));
  }
  lines.push_back(local("c.tgz"));
  lines.push_back(Line{});      // any other kind is not looked at
  lines.push_back(local("."));  // nor is the project itself, which is in the image anyway
  EXPECT_EQ(found_in(folder, lines), expected);
}

TEST(LocalPackages, MayBeLinksInsideOfTheProject) {
  TemporaryFolder folder;
  folder.write("dist/real-1.0-py3-none-any.whl", "x");
  fs::create_symlink("dist/real-1.0-py3-none-any.whl", folder / "link-1.0-py3-none-any.whl");
  fs::create_symlink("dist", folder / "wheels");
  EXPECT_EQ(found_in(folder, {local("link-1.0-py3-none-any.whl"),
                              local("wheels/real-1.0-py3-none-any.whl")}),
            (std::vector<plan::LocalPackage>{
                archive("link-1.0-py3-none-any.whl", "dist/real-1.0-py3-none-any.whl"),
                archive("wheels/real-1.0-py3-none-any.whl", "dist/real-1.0-py3-none-any.whl")}));
}

TEST(LocalPackages, ThatWontDoAreAllNamedWithTheirPlaces) {
  TemporaryFolder folder;
  folder.write("notes.txt", "x");
  folder.write("package/readme.txt", "x");
  folder.write("wheels/readme.txt", "x");
  ASSERT_EQ(::mkfifo((folder / "pipe.whl").c_str(), 0600), 0);
  fs::create_symlink("nowhere.whl", folder / "broken.whl");
  EXPECT_EQ(error_of(folder, {local("gone.whl", 1), local("notes.txt", 2), local("package", 3),
                              local("pipe.whl", 4), local("broken.whl", 5), links("wheels"),
                              links("notes.txt")}),
            "requirements.txt:1:1: there is no local package \"gone.whl\"\n"
            "requirements.txt:2:1: \"notes.txt\" is neither a wheel nor a source archive\n"
            "requirements.txt:3:1: \"package\" is a folder without pyproject.toml or setup.py\n"
            "requirements.txt:4:1: \"pipe.whl\" is not a regular file\n"
            "requirements.txt:5:1: there is no local package \"broken.whl\"\n"
            "requirements.txt:1:1: there is no wheel and no source archive in \"wheels\"\n"
            "requirements.txt:1:1: \"notes.txt\" is not a folder\n");
}

TEST(LocalPackages, MayBeFoldersWithTheFilesThatAreSent) {
  TemporaryFolder folder;
  folder.write("shared/notes.txt", "x");
  folder.write("lib/setup.py", "x");
  folder.write("lib/src/a b.py", "x");
  folder.write("lib-2/setup.py", "x");
  fs::create_symlink("../shared/notes.txt", folder / "lib/notes.txt");
  fs::create_symlink("lib", folder / "link");
  using Kind = plan::LocalPackage::Kind;
  std::vector<plan::LocalPackage::File> files = {{"notes.txt", "shared/notes.txt"},
                                                 {"setup.py", "lib/setup.py"},
                                                 {"src/a b.py", "lib/src/a b.py"}};
  EXPECT_EQ(found_in(folder, {local("lib"), local("link")}),
            (std::vector<plan::LocalPackage>{{"lib", "lib", Kind::folder, files},
                                             {"link", "lib", Kind::folder, files}}));
  // What .dockerignore leaves out is not there.
  EXPECT_EQ(find_local_packages(os::Folder(folder.path()), {{"lib/setup.py"}}, {local("lib")}),
            (std::vector<plan::LocalPackage>{
                {"lib", "lib", Kind::folder, {{"setup.py", "lib/setup.py"}}}}));
}

TEST(LocalPackages, MayBeFoldersOfArchives) {
  TemporaryFolder folder;
  folder.write("dist/a-1.0-py3-none-any.whl", "x");
  folder.write("dist/b-1.zip", "x");
  folder.write("dist/readme.txt", "x");
  folder.write("dist/old/c-1.zip", "x");
  using Kind = plan::LocalPackage::Kind;
  EXPECT_EQ(
      found_in(folder, {links("dist")}),
      (std::vector<plan::LocalPackage>{{"dist",
                                        "dist",
                                        Kind::links,
                                        {{"a-1.0-py3-none-any.whl", "dist/a-1.0-py3-none-any.whl"},
                                         {"b-1.zip", "dist/b-1.zip"}}}}));
}

TEST(LocalPackages, WhoseLinksLeaveTheProjectAreRefused) {
  TemporaryFolder outside;
  outside.write("secret", "x");
  outside.write("secret-1.zip", "x");
  TemporaryFolder folder;
  folder.write("lib/setup.py", "x");
  folder.write("data/x", "x");
  folder.write("dist/a-1.zip", "x");
  fs::create_symlink(outside / "secret", folder / "lib/a");
  fs::create_symlink("nowhere", folder / "lib/b");
  fs::create_symlink("../data", folder / "lib/c");
  fs::create_symlink(outside / "secret-1.zip", folder / "dist/b-1.zip");
  EXPECT_EQ(error_of(folder, {local("lib"), links("dist")}),
            "requirements.txt:1:1: the link \"lib/a\" leads to nothing in the project\n"
            "requirements.txt:1:1: the link \"lib/b\" leads to nothing in the project\n"
            "requirements.txt:1:1: the link \"lib/c\" leads to no file of the image\n"
            "requirements.txt:1:1: the link \"dist/b-1.zip\" leads to nothing in the project\n");
  EXPECT_EQ(
      error_of(folder, {links("../" + fs::path(outside.path()).filename().string())}).substr(0, 40),
      "requirements.txt:1:1: the local package ");
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
                                                       location + "\" is outside of the project\n");
  }
}

}  // namespace
}  // namespace cog::project
