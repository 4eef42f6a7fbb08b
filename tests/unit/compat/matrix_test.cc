#include "compat/matrix.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "compat/tables.h"

namespace cog::compat {
namespace {

constexpr const char* kColumns =
    "version\tpythons\trequires_python\tglibc\trequires\textras\tdate\tflags\n";

std::string triton_of(const std::string& date) {
  return "# source: package-index\n# fetched: " + date + "\n" + kColumns +
         "99.0\t3.12\t-\t-\t-\t-\t-\t-\n";
}

MemoryFiles one_file(const std::string& path, const std::string& text) {
  std::map<std::string, std::string, std::less<>> files;
  files[path] = text;
  return MemoryFiles(std::move(files));
}

const Release& newest_triton(const Matrix& matrix) {
  return matrix.tables().package("triton")->releases.back();
}

TEST(Matrix, HasARowWithASourceForEachTable) {
  Matrix matrix = Matrix::embedded();
  const Matrix::Tables& tables = matrix.tables();
  EXPECT_FALSE(tables.torch_builds().empty());
  EXPECT_FALSE(tables.torch_architectures().empty());
  EXPECT_FALSE(tables.images().empty());
  EXPECT_FALSE(tables.drivers().empty());
  EXPECT_FALSE(tables.frameworks().empty());
  EXPECT_FALSE(tables.needs().empty());
  EXPECT_FALSE(tables.pythons().empty());
  EXPECT_FALSE(tables.python_patches().empty());
  EXPECT_FALSE(tables.distributions().empty());
  EXPECT_FALSE(tables.toolkits().empty());
  tables.unresolvable();
  for (const TorchBuild& build : tables.torch_builds()) {
    Source source = tables.source_of(build.origin);
    EXPECT_EQ(source.file, "curated/torch_builds.tsv");
    EXPECT_GT(source.line, 0);
    EXPECT_NE(source.title, build.origin.source) << "an id without a title";
    EXPECT_EQ(source.date.size(), 10u);
  }
}

TEST(Matrix, CanReadEveryPackage) {
  Matrix matrix = Matrix::embedded();
  int packages = 0;
  for (const auto& [path, text] : matrix.tables().texts) {
    if (!path.starts_with("generated/") || path == "generated/toolkits.tsv") continue;
    const Package* package = matrix.tables().package(path.substr(10, path.size() - 14));
    ASSERT_NE(package, nullptr) << path;
    for (const Release& release : package->releases) {
      for (const Dependency& dependency : release.dependencies()) {
        EXPECT_EQ(dependency.requirement().name, dependency.name()) << path << release.line;
      }
    }
    ++packages;
  }
  EXPECT_GT(packages, 50);
}

TEST(Matrix, KnowsNothingOfOtherPackages) {
  Matrix matrix = Matrix::embedded();
  for (const char* name : {"flask", "", "toolkits", "../curated/needs", "Torch"}) {
    EXPECT_EQ(matrix.tables().package(name), nullptr) << name;
  }
}

TEST(Matrix, TellsTheDateOfItsNewestTable) {
  Matrix matrix = Matrix::embedded();
  EXPECT_EQ(matrix.date().size(), 10u);
  EXPECT_GE(matrix.date(), "2026-11-22");
  EXPECT_FALSE(matrix.is_updated());
}

TEST(Matrix, TakesNewerTablesInPlaceOfItsOwn) {
  Matrix matrix = Matrix::with_newer(one_file("generated/triton.tsv", triton_of("2099-01-02")));
  EXPECT_TRUE(matrix.is_updated());
  EXPECT_EQ(matrix.date(), "2099-01-02");
  EXPECT_EQ(newest_triton(matrix).version_text, "99.0");
  EXPECT_NE(matrix.tables().package("torch"), nullptr) << "the others stay";
}

TEST(Matrix, KeepsItsOwnTablesBeforeOlderOnes) {
  Matrix matrix = Matrix::with_newer(one_file("generated/triton.tsv", triton_of("2020-01-02")));
  EXPECT_FALSE(matrix.is_updated());
  EXPECT_NE(newest_triton(matrix).version_text, "99.0");
}

TEST(Matrix, LetsNoOneReplaceWhatPeopleWrote) {
  Matrix matrix =
      Matrix::with_newer(one_file("curated/drivers.tsv", "# fetched: 2099-01-01\nnothing\n"));
  EXPECT_FALSE(matrix.is_updated());
  EXPECT_FALSE(matrix.tables().drivers().empty());
}

TEST(Matrix, RefusesAFileThatIsNoTable) {
  for (const char* text : {"", "<html>\n<a\tb>\n", "a\tb\n1\n"}) {
    EXPECT_THROW(Matrix::with_newer(one_file("generated/triton.tsv", text)), Error) << text;
  }
}

}  // namespace
}  // namespace cog::compat
