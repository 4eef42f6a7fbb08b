#include "build/model.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "build/matrix.h"
#include "support/temporary_folder.h"

namespace cog::build {
namespace {

using testing::TemporaryFolder;

constexpr const char* kRun = R"(from cog import BaseRunner


class Runner(BaseRunner):
    def run(self, name: str = "world") -> str:
        return "hello " + name
)";

void write_model(const TemporaryFolder& folder) {
  folder.write("cog.yaml",
               "build:\n  python_version: \"3.12\"\nimage: hello\nrun: run.py:Runner\n");
  folder.write("run.py", kRun);
}

Model read(const std::string& folder) {
  return read_model({folder, "cog.yaml", false, {}}, os::Environment({}));
}

TEST(ReadModel, NamesTheImageByCogYamlOrTheFolder) {
  TemporaryFolder folder;
  write_model(folder);
  EXPECT_EQ(read(folder.path()).default_name(), oci::parse_reference("hello"));
  folder.write("cog.yaml", "run: run.py:Runner\nmodel: example.com/me/hello\n");
  EXPECT_EQ(read(folder.path()).default_name(), oci::parse_reference("example.com/me/hello"));
  folder.write("my Model/cog.yaml", "run: run.py:Runner\n");
  folder.write("my Model/run.py", kRun);
  EXPECT_EQ(read(folder / "my Model").default_name(), oci::parse_reference("cog-my-model"));
}

TEST(ReadModel, RefusesATagWithADigest) {
  EXPECT_THROW(parse_tag("hello@sha256:" + std::string(64, 'a')), Error);
  EXPECT_THROW(parse_tag(""), Error);
}

TEST(ReadModel, NoticesThatTheModelsFileIsLeftOut) {
  TemporaryFolder folder;
  write_model(folder);
  folder.write(".dockerignore", "*.py\n");
  try {
    read(folder.path());
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.message, "run.py is left out of the image by .dockerignore");
    EXPECT_EQ(error.where.file, "cog.yaml");
  }
}

TEST(ReadModel, FindsAMistakeInTheModelBeforeAnythingIsBuilt) {
  TemporaryFolder folder;
  write_model(folder);
  folder.write("run.py", "class Runner:\n    def run(self, a) -> str:\n        return a\n");
  try {
    read(folder.path());
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::schema);
    EXPECT_EQ(error.where.file, "run.py");
    EXPECT_EQ(error.where.line, 2);
  }
}

TEST(ReadModel, TakesAnUnknownKeyForAnErrorOnlyIfAskedTo) {
  TemporaryFolder folder;
  write_model(folder);
  folder.write("cog.yaml", "biuld: {}\nrun: run.py:Runner\n");
  EXPECT_EQ(read(folder.path()).warnings.size(), 1u);
  EXPECT_THROW(read_model({folder.path(), "cog.yaml", true, {}}, os::Environment({})), Error);
}

TEST(ReadProject, NeedsNoModelFile) {
  TemporaryFolder folder;
  folder.write("cog.yaml", "run: gone.py:Runner\n");
  Project project = read_project({folder.path(), "cog.yaml", false, {}}, os::Environment({}));
  EXPECT_EQ(plan_project(project, {}).plan.reference, "gone.py:Runner");
}

TEST(ReadProject, ReadsNoLockThatIsToBeReplaced) {
  TemporaryFolder folder;
  write_model(folder);
  folder.write("cog.lock", "no lock");
  ModelOptions options{folder.path(), "cog.yaml", false, {}};
  EXPECT_THROW(read_project(options, os::Environment({})), Error);
  options.wishes.ignore_lock = true;
  EXPECT_EQ(read_project(options, os::Environment({})).facts.lock, std::nullopt);
}

TEST(ReadMatrix, UsesNewerTablesOfTheUsersCache) {
  TemporaryFolder cache;
  os::Environment environment({{"XDG_CACHE_HOME", cache.path()}});
  EXPECT_EQ(matrix_folder(environment), cache / "cog/compat");
  EXPECT_FALSE(read_matrix(environment).is_updated());
  cache.write("cog/compat/generated/keras.tsv",
              "# source: package-index\n# fetched: 2999-01-01\n"
              "version\tpythons\trequires_python\tglibc\trequires\textras\tdate\tflags\n");
  compat::Matrix matrix = read_matrix(environment);
  EXPECT_TRUE(matrix.is_updated());
  EXPECT_EQ(matrix.date(), "2999-01-01");
}

TEST(ReadMatrix, SaysTheWayBackFromTablesThatCantBeRead) {
  TemporaryFolder cache;
  cache.write("cog/compat/generated/torch.tsv", "a\tb\nno table\n");
  try {
    read_matrix(os::Environment({{"XDG_CACHE_HOME", cache.path()}}));
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::config);
    EXPECT_NE(error.hint.find("cog compat reset"), std::string::npos);
  }
}

}  // namespace
}  // namespace cog::build
