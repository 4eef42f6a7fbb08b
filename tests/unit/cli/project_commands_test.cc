// Commands that read a project and decide, without an engine.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "os/file_system.h"
#include "support/temporary_folder.h"
#include "unit/cli/run_cog.h"

namespace cog::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kRun = R"(from cog import BaseRunner


class Runner(BaseRunner):
    def run(self, name: str = "world") -> str:
        return "hello " + name
)";

// An environment variable that has its old value again after the test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = ::getenv(name)) before_ = before;
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() {
    if (before_) {
      ::setenv(name_, before_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

class ProjectCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    project_.write("cog.yaml",
                   "build:\n  python_version: \"3.12\"\n  python_requirements: requirements.txt\n"
                   "run: run.py:Runner\n");
    project_.write("requirements.txt", "numpy==2.0.0\n");
    project_.write("run.py", kRun);
    fs::current_path(project_.path());
  }
  void TearDown() override { fs::current_path(before_); }

  testing::TemporaryFolder project_;
  testing::TemporaryFolder home_;
  fs::path before_ = fs::current_path();
  Variable cache_{"XDG_CACHE_HOME", home_.path()};
};

TEST_F(ProjectCommand, ConfigPrintsWhatCogFillsIn) {
  project_.write("cog.yaml", "run: run.py:Runner\n");
  Outcome yaml = cog({"config"});
  EXPECT_EQ(yaml.exit_code, 0) << yaml.err;
  EXPECT_TRUE(contains(yaml.out, "python_version: ")) << yaml.out;
  json object = json::parse(cog({"config", "--json"}).out);
  EXPECT_EQ(object["predict"], "run.py:Runner");
  EXPECT_TRUE(object["build"]["python_version"].is_string());
}

TEST_F(ProjectCommand, SchemaPrintsTheDocumentOfBothTargets) {
  project_.write("cog.yaml", "run: run.py:Runner\ntrain: train.py:train\n");
  project_.write("train.py", "def train(steps: int = 3) -> str:\n    return \"{\\\"}[\"\n");
  Outcome indented = cog({"schema"});
  EXPECT_EQ(indented.exit_code, 0) << indented.err;
  Outcome compact = cog({"schema", "--json"});
  EXPECT_EQ(json::parse(indented.out), json::parse(compact.out));
  EXPECT_EQ(compact.out.find('\n'), compact.out.size() - 1);
  EXPECT_TRUE(contains(indented.out, "\n      \"Input\": {\n")) << indented.out;
  json document = json::parse(compact.out);
  EXPECT_TRUE(document["paths"].contains("/trainings"));
  EXPECT_TRUE(document["paths"].contains("/predictions"));
}

TEST_F(ProjectCommand, SchemaOfANamedModelNeedsNoProject) {
  fs::remove(project_ / "cog.yaml");
  EXPECT_EQ(cog({"schema"}).exit_code, 1);
  EXPECT_EQ(cog({"schema", "--train"}).exit_code, 2);
  Outcome run = cog({"schema", "run.py:Runner"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  project_.write("train.py", "def train() -> str:\n    return \"\"\n");
  Outcome train = cog({"schema", "--train", "train.py:train"});
  EXPECT_EQ(train.exit_code, 0) << train.err;
  EXPECT_TRUE(contains(train.out, "TrainingInput")) << train.out;
}

TEST_F(ProjectCommand, SchemaChecksWithoutADocument) {
  Outcome right = cog({"schema", "--check"});
  EXPECT_EQ(right.exit_code, 0) << right.err;
  EXPECT_EQ(right.out, "");
  EXPECT_EQ(cog({"schema", "--check", "--json"}).out, "[]\n");

  project_.write("run.py", "def Runner(n) -> str:\n    return n\n");
  Outcome wrong = cog({"schema", "--check"});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_EQ(wrong.out, "");
  EXPECT_TRUE(contains(wrong.err, "run.py:1:12")) << wrong.err;
  Outcome list = cog({"schema", "--check", "--json"});
  EXPECT_EQ(list.exit_code, 1);
  EXPECT_EQ(list.err, "");
  json found = json::parse(list.out);
  ASSERT_EQ(found.size(), 1u) << list.out;
  EXPECT_EQ(found[0]["file"], "run.py");
  EXPECT_EQ(found[0]["line"], 1);
  EXPECT_EQ(found[0]["column"], 12);
  EXPECT_EQ(found[0]["end_column"], 13);
  EXPECT_EQ(found[0]["severity"], "error");
  EXPECT_TRUE(found[0]["hint"].is_string());
}

TEST_F(ProjectCommand, SchemaShowsAWrongCogYamlToAnEditorToo) {
  project_.write("cog.yaml", "run: [1]\n");
  Outcome list = cog({"schema", "--check", "--json"});
  EXPECT_EQ(list.exit_code, 1);
  json found = json::parse(list.out);
  EXPECT_EQ(found[0]["file"], "cog.yaml");
  project_.write("cog.yaml", "build: {}\n");
  EXPECT_EQ(cog({"schema"}).exit_code, 1);
}

TEST_F(ProjectCommand, ConfigPrintsTheSchemaWithoutAProject) {
  fs::remove(project_ / "cog.yaml");
  Outcome outcome = cog({"config", "--schema"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(json::parse(outcome.out)["properties"].contains("build"));
}

TEST_F(ProjectCommand, PlanSaysWhatABuildWouldDo) {
  Outcome text = cog({"plan"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_TRUE(contains(text.out, "python:3.12-slim")) << text.out;
  EXPECT_TRUE(contains(text.out, "  numpy==2.0.0\n")) << text.out;
  json plan = json::parse(cog({"plan", "--json"}).out);
  for (const char* key : {"python", "cuda", "cudnn", "base_image", "index_urls", "requirements",
                          "system_packages", "driver", "warnings", "reasons"}) {
    EXPECT_TRUE(plan.contains(key)) << key;
  }
}

TEST_F(ProjectCommand, PlanExplainsWhyNothingFits) {
  project_.write("requirements.txt", "torch==1.11.0\n");
  for (const char* command : {"plan", "dockerfile", "config"}) {
    Outcome outcome = cog({command});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(contains(outcome.err, "torch") && contains(outcome.err, "3.12")) << outcome.err;
  }
}

TEST_F(ProjectCommand, DockerfileIsPrintedUnderBothItsNames) {
  Outcome outcome = cog({"dockerfile"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "FROM python:3.12-slim")) << outcome.out;
  EXPECT_EQ(cog({"debug", "--separate-weights"}).out, outcome.out);
}

TEST_F(ProjectCommand, DockerfileIsEjectedWithItsContext) {
  Outcome outcome = cog({"dockerfile", "--eject", "out"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  std::string text = os::read_file(project_ / "out/Dockerfile");
  EXPECT_TRUE(contains(text, "LABEL run.cog.version=")) << text;
  EXPECT_TRUE(os::exists(project_ / "out/code/run.py"));
  EXPECT_TRUE(os::exists(project_ / "out/runtime/bin/cog-server"));
  EXPECT_EQ(cog({"dockerfile", "--eject", "out"}).exit_code, 0);
  EXPECT_FALSE(os::exists(project_ / "out/code/out"));
  EXPECT_EQ(cog({"dockerfile", "--eject", "."}).exit_code, 1);
}

TEST_F(ProjectCommand, StrictTakesAnUnknownKeyForAnError) {
  project_.write("cog.yaml", "biuld: {}\nrun: run.py:Runner\n");
  Outcome lenient = cog({"plan"});
  EXPECT_EQ(lenient.exit_code, 0);
  EXPECT_TRUE(contains(lenient.err, "biuld")) << lenient.err;
  EXPECT_EQ(cog({"plan", "--strict"}).exit_code, 1);
}

TEST_F(ProjectCommand, DoctorTakesAnUnknownKeyForAnErrorAndSaysSoOnce) {
  Variable no_engine("COG_SKIP_DOCKER_CHECK", "1");
  Outcome sound = cog({"doctor"});
  EXPECT_EQ(sound.exit_code, 0) << sound.out;
  EXPECT_EQ(sound.err, "");
  EXPECT_TRUE(contains(sound.out, "Config\n  ok       cog.yaml")) << sound.out;
  EXPECT_TRUE(contains(sound.out, "\n\nPython\n")) << sound.out;
  project_.write("cog.yaml", "biuld: {}\nrun: run.py:Runner\n");
  Outcome broken = cog({"doctor"});
  EXPECT_EQ(broken.exit_code, 1);
  EXPECT_EQ(broken.err, "");
  EXPECT_TRUE(contains(broken.out, "did you mean \"build\"?")) << broken.out;
  EXPECT_TRUE(broken.out.ends_with("\n1 error\n")) << broken.out;
  json report = json::parse(cog({"doctor", "--json"}).out);
  EXPECT_EQ(report["errors"], 1);
  EXPECT_EQ(report["checks"][0]["findings"][0]["line"], 1);
}

TEST_F(ProjectCommand, LockedRefusesWithoutALock) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"lock", "--check"},
                                                {"plan", "--locked"},
                                                {"dockerfile", "--locked"}}) {
    Outcome outcome = cog(words);
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(contains(outcome.err, "cog.lock")) << outcome.err;
  }
}

TEST_F(ProjectCommand, CompatExplainTellsOfTheProjectOrOfRequirements) {
  project_.write("requirements.txt", "torch==2.4.1\n");
  Outcome of_project = cog({"compat", "explain"});
  EXPECT_EQ(of_project.exit_code, 0) << of_project.err;
  EXPECT_TRUE(contains(of_project.out, "torch 2.4.1")) << of_project.out;
  fs::current_path(home_.path());
  Outcome outcome =
      cog({"compat", "explain", "torch==2.4.1", "--python", "3.12", "--gpu", "--json"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  json object = json::parse(outcome.out);
  EXPECT_EQ(object["python"], "3.12");
  EXPECT_TRUE(object["cuda"].is_string());
  EXPECT_FALSE(object["reasons"].empty());
}

class CompatUpdate : public ProjectCommand {
 protected:
  // A python3 that answers as the updater would.
  void write_python(const std::string& body) {
    home_.write("bin/python3", "#!/bin/sh\n[ \"$2\" = -c ] && { printf 3.11; exit 0; }\n" + body);
    ASSERT_EQ(::chmod((home_ / "bin/python3").c_str(), 0755), 0);
  }

  const std::string table_ = home_ / "cog/compat/generated/keras.tsv";
  Variable path_{"PATH", home_ / "bin" + std::string(":/usr/bin:/bin")};
};

constexpr const char* kWritesATable = R"(
cd $(dirname "$2") && test -f "$2" -a -f packages.tsv -a -f updater/index.py || exit 2
echo "reading" >&2
mkdir -p "$4"
printf '# source: package-index\n# fetched: 2999-01-01\n' > "$4/keras.tsv"
printf 'version\tpythons\trequires_python\tglibc\trequires\textras\tdate\tflags\n' >> "$4/keras.tsv"
)";

TEST_F(CompatUpdate, PutsNewTablesIntoTheCacheAndResetTakesThemAway) {
  write_python(kWritesATable);
  Outcome outcome = cog({"compat", "update"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.err, "reading")) << outcome.err;
  EXPECT_TRUE(os::exists(table_));
  EXPECT_EQ(os::list_directory(home_ / "cog"), std::vector<std::string>{"compat"});
  EXPECT_EQ(os::list_directory(home_ / "cog/compat"), std::vector<std::string>{"generated"});
  EXPECT_TRUE(contains(cog({"plan"}).err, "tables of 2999-01-01"));
  EXPECT_EQ(cog({"compat", "reset"}).exit_code, 0);
  EXPECT_EQ(cog({"plan"}).err, "");
}

TEST_F(CompatUpdate, ThatFailsLeavesTheOldTables) {
  write_python(kWritesATable);
  ASSERT_EQ(cog({"compat", "update"}).exit_code, 0);
  for (const char* body : {"echo 'no network' >&2; exit 1\n",
                           "mkdir -p \"$4\"; printf 'a\\tb\\nnonsense\\n' > \"$4/keras.tsv\"\n"}) {
    write_python(body);
    EXPECT_EQ(cog({"compat", "update"}).exit_code, 1);
    EXPECT_TRUE(contains(os::read_file(table_), "2999-01-01"));
    EXPECT_EQ(os::list_directory(home_ / "cog"), std::vector<std::string>{"compat"});
  }
}

TEST_F(CompatUpdate, NeedsAPythonThatIsNewEnough) {
  home_.write("bin/python3", "#!/bin/sh\nprintf 3.8; exit 1\n");
  ::chmod((home_ / "bin/python3").c_str(), 0755);
  EXPECT_TRUE(contains(cog({"compat", "update"}).err, "python3 is 3.8"));
  Variable no_path("PATH", home_ / "none");
  Outcome outcome = cog({"compat", "update"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_TRUE(contains(outcome.err, "there is no python3")) << outcome.err;
}

}  // namespace
}  // namespace cog::cli
