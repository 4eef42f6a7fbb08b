#include <gtest/gtest.h>

#include "base/error.h"
#include "requirements/requirements.h"

namespace cog::requirements {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

std::optional<Requirements> read(const std::string& file, Texts texts) {
  return read_requirements(file, MemoryFiles(std::move(texts)), "", "linux/amd64");
}

std::string errors(const std::string& file, const std::string& text) {
  try {
    read(file, {{file, text}});
    return "none";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::config);
    return error.diagnostics.empty() ? error.message : error.diagnostics[0].message;
  }
}

TEST(ProjectFile, MayBeEmpty) {
  for (const char* text : {"[project]", "[project]\ndependencies = []"}) {
    auto all = read("a/pyproject.toml", {{"a/pyproject.toml", text}});
    EXPECT_TRUE(all->lines.empty());
    EXPECT_FALSE(all->locked);
    EXPECT_EQ(all->files, std::vector<std::string>{"a/pyproject.toml"});
  }
  EXPECT_EQ(read("uv.lock", {}), std::nullopt);
}

TEST(ProjectFile, OfWrongTypesIsRefusedOrEmpty) {
  EXPECT_EQ(errors("pyproject.toml", ""), "there is no [project] table");
  EXPECT_EQ(errors("pyproject.toml", "project = 1"), "none");
  EXPECT_EQ(errors("pyproject.toml", "[project]\ndependencies = 'x'"), "none");
  EXPECT_EQ(errors("uv.lock", ""), "this version of cog reads locks of version 1");
  EXPECT_EQ(errors("uv.lock", "version = 2"), "this version of cog reads locks of version 1");
  EXPECT_EQ(errors("uv.lock", "version = 1\npackage = 3"),
            "the lock has no package for the project of its folder");
  EXPECT_EQ(errors("pylock.toml", ""),
            "this version of cog reads locks of version 1 (lock-version)");
  EXPECT_EQ(errors("pylock.gpu.toml", "lock-version = '2.0'"),
            "this version of cog reads locks of version 1 (lock-version)");
  EXPECT_EQ(
      errors("pylock.toml", "lock-version = '1.0'\n[[packages]]\nname = 'a b'\nversion = '1'"),
      "unexpected \"b==1\" after the name");
  EXPECT_EQ(
      errors("pylock.toml", "lock-version = '1.0'\n[[packages]]\nname = \"a\\nb\"\nversion = '1'"),
      "\"a\\nb==1\" is no requirement");
}

TEST(ProjectFile, IsTooLarge) {
  const std::string project = "[project]\n#" + std::string(1 << 20, 'x');
  EXPECT_EQ(errors("pyproject.toml", project),
            "too large: 1.1 MiB of requirements, and at most 1.0 MiB are read");
  EXPECT_EQ(errors("uv.lock", std::string((32 << 20) + 1, '#')),
            "too large: 32.1 MiB of requirements, and at most 32.0 MiB are read");
  EXPECT_EQ(errors("pylock.toml", std::string((32 << 20) + 1, '#')),
            "too large: 32.1 MiB of requirements, and at most 32.0 MiB are read");
  EXPECT_EQ(errors("uv.lock", project), "this version of cog reads locks of version 1");
}

TEST(ProjectFile, SurvivesHostileText) {
  EXPECT_EQ(errors("uv.lock", std::string("version = \0", 11)), "the file is not UTF-8 text");
  for (const char* open : {"[", "{a=", "[[", "a.", "\"", "'''"}) {
    std::string text = "version = ";
    for (int i = 0; i < 200000; ++i) text += open;
    EXPECT_TRUE(errors("uv.lock", text).starts_with("not TOML: ")) << open;
  }
  EXPECT_TRUE(errors("uv.lock", "a = 1\na = 2").starts_with("not TOML: "));
}

// Packages that need each other, and many ways to each of them.
TEST(ProjectFile, ReadsLocksWithCircles) {
  std::string lock =
      "version = 1\n[[package]]\nname = 'root'\nsource = {editable = '.'}\n"
      "dependencies = [{name = 'p0', marker = \"python_version < '3.12'\"}, {name = 'p5'}]\n";
  for (int i = 0; i < 200; ++i) {
    lock += "[[package]]\nname = 'p" + std::to_string(i) + "'\nversion = '1'\n" +
            "source = {registry = 'https://h/simple'}\ndependencies = [";
    for (int j = 1; j < 10; ++j) lock += "{name = 'p" + std::to_string((i + j) % 200) + "'},";
    lock += "]\n";
  }
  auto all = read("uv.lock", {{"uv.lock", lock}});
  ASSERT_EQ(all->lines.size(), 200u);
  EXPECT_EQ(all->lines[0].text, "p0==1");
  EXPECT_FALSE(all->locked);
}

TEST(ProjectFile, TakesTheLockBesideIt) {
  const std::string project = "[project]\nrequires-python = '>=3.9'\ndependencies = ['a>=1']\n";
  const std::string lock =
      "lock-version = '1.0'\nrequires-python = '>=3.10'\n[[packages]]\nname = 'a'\nversion = "
      "'1.5'\n"
      "sdist = {hashes = {sha256 = '" +
      std::string(64, '0') + "'}}\n";
  auto all = read("x/pyproject.toml", {{"x/pyproject.toml", project}, {"x/pylock.toml", lock}});
  ASSERT_EQ(all->lines.size(), 1u);
  EXPECT_EQ(all->lines[0].text, "a==1.5 --hash=sha256:" + std::string(64, '0'));
  EXPECT_EQ(all->requires_python, ">=3.10");
  EXPECT_TRUE(all->locked);
  EXPECT_EQ(all->files, (std::vector<std::string>{"x/pylock.toml", "x/pyproject.toml"}));
}

}  // namespace
}  // namespace cog::requirements
