#include "project/project.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"

namespace cog::project {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test.
class Project : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "cog-project-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = fs::canonical(pattern);
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const std::string& path, const std::string& text = "x") {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << text;
  }

  std::string list() {
    os::Folder folder(root_);
    std::string paths;
    for (const plan::ProjectFile& file :
         gather_facts(folder, config::Config{}, read_ignore(folder), nothing_).files) {
      paths += file.path + (file.regular ? " " : "| ");
    }
    return paths;
  }

  std::string requirements_error(const std::string& path) {
    config::Config config;
    config.build.python_requirements = {path, {"cog.yaml", 2, 24, 0}};
    os::Folder folder(root_);
    try {
      gather_facts(folder, config, read_ignore(folder), nothing_);
      return "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::config);
      return to_text(error.where) + ": " + error.message;
    }
  }

  fs::path root_;
  const os::Environment nothing_{{}};
};

TEST_F(Project, IsFoundFromAnyFolderInIt) {
  write("cog.yaml");
  fs::create_directories(root_ / "a/b");
  EXPECT_EQ(find_root(root_, "cog.yaml"), (Root{root_, "cog.yaml"}));
  EXPECT_EQ(find_root(root_ / "a/b", "cog.yaml"), (Root{root_, "cog.yaml"}));
}

TEST_F(Project, IsTheFolderOfTheFileThatIsNamedByPath) {
  write("a/gpu.yaml");
  Root expected{root_ / "a", "gpu.yaml"};
  EXPECT_EQ(find_root(root_, "a/gpu.yaml"), expected);
  EXPECT_EQ(find_root(root_ / "a", "./gpu.yaml"), expected);
  EXPECT_EQ(find_root(root_ / "a/b", "../gpu.yaml"), expected);
  EXPECT_EQ(find_root("/", (root_ / "a/gpu.yaml").string()), expected);
}

TEST_F(Project, IsNotAFolderCalledCogYaml) {
  write("cog.yaml");
  fs::create_directories(root_ / "a/cog.yaml");
  EXPECT_EQ(find_root(root_ / "a", "cog.yaml").folder, root_);
}

TEST_F(Project, IsNotAPipeThatWouldBeWaitedFor) {
  write("cog.yaml");
  fs::create_directory(root_ / "a");
  ASSERT_EQ(::mkfifo((root_ / "a/cog.yaml").c_str(), 0600), 0);
  EXPECT_EQ(find_root(root_ / "a", "cog.yaml"), (Root{root_, "cog.yaml"}));
  EXPECT_THROW(find_root(root_, "a/cog.yaml"), Error);
}

TEST_F(Project, ThatIsMissingIsAnErrorThatSaysWhereItLooked) {
  for (const char* file : {"cog-nowhere.yaml", "./cog-nowhere.yaml", "/cog-nowhere.yaml"}) {
    try {
      find_root(root_, file);
      ADD_FAILURE() << file;
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::config);
      EXPECT_NE(error.message.find(file[0] == '/' ? "/cog-nowhere.yaml" : root_.string()),
                std::string::npos)
          << error.message;
      EXPECT_FALSE(error.hint.empty());
    }
  }
}

TEST_F(Project, ListsEverythingButTheHostsSecrets) {
  for (const char* path : {"cog.yaml", "run.py", ".dockerignore", ".git/config", ".env",
                           ".cog/build.lock", "sub/.env", "sub/.git", ".gitignore", ".envrc"}) {
    write(path);
  }
  EXPECT_EQ(list(), ".dockerignore .envrc .gitignore cog.yaml run.py sub| ");
}

TEST_F(Project, GivesBackWhatDockerignoreAsksFor) {
  write(".dockerignore", "!.env\nw\n!w/keep\n*.tmp\n.dockerignore\n");
  for (const char* path : {".env", "w/a", "w/keep", "x.tmp", "y/x.tmp"}) write(path);
  EXPECT_EQ(list(), ".env w/keep y| y/x.tmp ");
}

TEST_F(Project, SortsByPathBytewise) {
  for (const char* path : {"a/b", "a-b", "a.b", "B", "a0"}) write(path);
  EXPECT_EQ(list(), "B a| a-b a.b a/b a0 ");
}

TEST_F(Project, ListsLinksAndNeverFollowsThem) {
  write("data/x");
  fs::create_symlink("..", root_ / "data/loop");
  fs::create_symlink("/etc", root_ / "etc");
  fs::create_symlink("nowhere", root_ / "broken");
  EXPECT_EQ(list(), "broken| data| data/loop| data/x etc| ");
}

TEST_F(Project, LeavesOutSocketsAndPipes) {
  write("x");
  ASSERT_EQ(::mkfifo((root_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(list(), "x ");
}

TEST_F(Project, ReadsRequirements) {
  write("req/all.txt", "a==1\n-r more.txt\n");
  write("req/more.txt", "b>=2 ; python_version >= \"3.8\"\n");
  os::Folder folder(root_);
  config::Config config;
  for (const std::string& path : {std::string("req/all.txt"), std::string("./req/../req/all.txt"),
                                  (root_ / "req/all.txt").string()}) {
    config.build.python_requirements = {path, {}};
    plan::Facts facts = gather_facts(folder, config, {}, nothing_);
    ASSERT_TRUE(facts.requirements && facts.requirements->lines.size() == 2) << path;
    EXPECT_EQ(facts.requirements->lines[0].text, "a==1");
    EXPECT_EQ(facts.requirements->lines[1].where.file, "req/more.txt");
    EXPECT_EQ(facts.requirements->lines[1].where.line, 1);
  }
}

TEST_F(Project, FindsTheLocalPackagesOfBothKindsOfLists) {
  write("req/requirements.txt", "../dist/a-1.0-py3-none-any.whl\n");
  write("dist/a-1.0-py3-none-any.whl");
  os::Folder folder(root_);
  const std::vector<plan::LocalPackage> expected = {{"dist/a-1.0-py3-none-any.whl",
                                                     "dist/a-1.0-py3-none-any.whl",
                                                     plan::LocalPackage::Kind::archive,
                                                     {}}};
  config::Config config;
  config.build.python_requirements = {"req/requirements.txt", {}};
  EXPECT_EQ(gather_facts(folder, config, {}, nothing_).local_packages, expected);
  config.build.python_requirements.reset();
  config.build.python_packages = {{"./dist/a-1.0-py3-none-any.whl", {}}};
  EXPECT_EQ(gather_facts(folder, config, {}, nothing_).local_packages, expected);
}

TEST_F(Project, KnowsTheMachineAndTheLock) {
  os::Folder folder(root_);
  EXPECT_TRUE(gather_facts(folder, {}, {}, nothing_).machine_platform.starts_with("linux/"));
  EXPECT_EQ(read_lock(folder), std::nullopt);
  write("cog.lock", "no lock\n");
  EXPECT_THROW(read_lock(folder), Error);
}

TEST_F(Project, RefusesRequirementsThatAreMissingOrElsewhere) {
  fs::create_directories(root_ / "folder");
  fs::create_symlink("/etc/passwd", root_ / "link.txt");
  EXPECT_EQ(requirements_error("none.txt"),
            "cog.yaml:2:24: there is no requirements file \"none.txt\"");
  EXPECT_EQ(requirements_error("folder"), "cog.yaml:2:24: \"folder\" is a folder");
  for (const char* path : {"../requirements.txt", "/etc/passwd", "link.txt"}) {
    EXPECT_EQ(requirements_error(path),
              "cog.yaml:2:24: \"" + std::string(path) + "\" is outside of the project");
  }
}

}  // namespace
}  // namespace cog::project
