#include "compat/package.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::compat {
namespace {

constexpr const char* kHead =
    "version\tpythons\trequires_python\tglibc\trequires\textras\tdate\tflags\n";

struct Parsed {
  std::string text;
  Table table;
  Package package;
};

// The text has to outlive the package.
std::unique_ptr<Parsed> parse(const std::string& rows,
                              const std::vector<Override>& overrides = {}) {
  auto parsed = std::make_unique<Parsed>();
  parsed->text = kHead + rows;
  parsed->table = parse_table(parsed->text, "generated/torch.tsv");
  parsed->package = parse_package("torch", parsed->table, overrides);
  return parsed;
}

requirements::Version version(std::string_view text) {
  return requirements::parse_version(text).value();
}

uint64_t minors(std::initializer_list<int> all) {
  uint64_t set = 0;
  for (int minor : all) set |= uint64_t{1} << minor;
  return set;
}

TEST(Pythons, AreMinorVersionsForEachPlatform) {
  EXPECT_EQ(parse_pythons("3.9,3.10", "linux/amd64").minors, minors({9, 10}));
  EXPECT_EQ(parse_pythons("3.9,3.10", "linux/arm64").minors, minors({9, 10}));
  EXPECT_EQ(parse_pythons("3.9;arm64=3.10", "linux/amd64").minors, minors({9}));
  EXPECT_EQ(parse_pythons("3.9;arm64=3.10", "linux/arm64").minors, minors({10}));
  EXPECT_EQ(parse_pythons("any;arm64=-", "linux/arm64"), PythonSet{});
  EXPECT_EQ(parse_pythons("-;arm64=3.9", "linux/amd64"), PythonSet{});
  EXPECT_TRUE(parse_pythons("any", "linux/amd64").has(63));
  EXPECT_TRUE(parse_pythons("sdist", "linux/amd64").source);
}

TEST(Pythons, ThatMakeNoSenseAreNone) {
  for (const char* cell : {"", "2.7", "3.", "3.x", "3.99", "3.-1", ";;", "arm64=", "=3.9"}) {
    EXPECT_EQ(parse_pythons(cell, "linux/amd64"), PythonSet{}) << cell;
  }
}

TEST(Pythons, AreToldAsARangeOrOneByOne) {
  EXPECT_EQ(to_text(minors({7, 8, 9, 10})), "3.7 to 3.10");
  EXPECT_EQ(to_text(minors({9, 10})), "3.9 and 3.10");
  EXPECT_EQ(to_text(minors({9, 11, 12})), "3.9, 3.11 and 3.12");
  EXPECT_EQ(to_text(minors({12})), "3.12");
  EXPECT_EQ(to_text(uint64_t{0}), "");
}

TEST(Package, KnowsItsReleasesAndTheNearestOlderOne) {
  auto parsed =
      parse("2.4.1\t3.12\t>=3.8\t-\t-\t-\t2024\t-\n2.10.0\t3.13\t>=3.10\t2.28\t-\t-\t2026\t-\n");
  const Package& package = parsed->package;
  EXPECT_EQ(package.find(version("2.4.1+cu124"))->version_text, "2.4.1");
  EXPECT_EQ(package.find(version("2.5")), nullptr);
  EXPECT_EQ(package.nearest(version("2.5"))->version_text, "2.4.1");
  EXPECT_EQ(package.nearest(version("3"))->version_text, "2.10.0");
  EXPECT_EQ(package.nearest(version("1"))->version_text, "2.4.1") << "there is no older one";
}

TEST(Package, HasItsRequirementsByName) {
  auto parsed = parse(
      "1\t3.12\t-\t-\ttriton==3.0.0 ; python_version < \"3.13\" | jax-cuda12-plugin[with-cuda]<=1 "
      "; "
      "extra == \"cuda\"\tcuda\t-\tyanked\n");
  const Release& release = parsed->package.releases[0];
  ASSERT_EQ(release.dependencies().size(), 2u);
  EXPECT_EQ(release.dependencies()[0].name(), "triton");
  EXPECT_EQ(release.dependencies()[1].name(), "jax-cuda12-plugin");
  EXPECT_EQ(release.dependencies()[1].requirement().extras, std::vector<std::string>{"with-cuda"});
  EXPECT_TRUE(release.has_extra("cuda"));
  EXPECT_FALSE(release.has_extra("cud"));
  EXPECT_TRUE(release.yanked);
}

TEST(Package, TakesWhatAnOverrideSays) {
  auto parsed = parse("1\t3.12\t-\t-\t-\t-\t-\t-\n2\t3.12\t-\t-\t-\t-\t-\t-\n",
                      {{"torch", "1", "pythons", "3.9"}, {"other", "2", "pythons", "3.9"}});
  EXPECT_EQ(parsed->package.releases[0].on_amd64.minors, minors({9}));
  EXPECT_EQ(parsed->package.releases[1].on_amd64.minors, minors({12}));
}

TEST(Package, WithACellThatCannotBeReadNamesThePlace) {
  for (const char* row : {"one\t3.12\t-\t-\t-\t-\t-\t-\n", "1\t3.12\tnew\t-\t-\t-\t-\t-\n"}) {
    try {
      parse(row);
      ADD_FAILURE() << "no error for " << row;
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::config);
      EXPECT_EQ(to_text(error.where), "generated/torch.tsv:2");
    }
  }
}

}  // namespace
}  // namespace cog::compat
