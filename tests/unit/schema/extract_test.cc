#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/error.h"
#include "schema/schema.h"
#include "signature/openapi.h"
#include "support/golden.h"

namespace cog::schema {
namespace {

using Sources = std::map<std::string, std::string, std::less<>>;

// What extraction says about one model, by the names of the golden files that keep it.
std::map<std::string, std::string> outcome(const Sources& sources, const std::string& name,
                                           Mode mode = Mode::run) {
  std::map<std::string, std::string> files;
  try {
    Extracted extracted = extract_signature({"run.py", name}, {mode, ""}, MemoryFiles(sources));
    signature::Targets targets;
    (mode == Mode::run ? targets.run : targets.train) = extracted.signature;
    files["openapi.json"] = signature::to_openapi(targets, "0.1.0") + "\n";
    EXPECT_EQ(extracted.files.front(), "run.py");
    for (const Diagnostic& warning : extracted.warnings) {
      files["warnings.txt"] += to_text(warning) + "\n";
    }
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::schema);
    files["errors.txt"] = to_text(error) + "\n";
  }
  return files;
}

// The Python files of a case, by their paths in its folder.
Sources sources_in(const std::string& folder) {
  namespace fs = std::filesystem;
  Sources sources;
  fs::path root = testing::golden_path(folder);
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    std::string path = entry.path().lexically_relative(root).generic_string();
    bool python = path.ends_with(".py") || path.ends_with(".pyi");
    if (python) sources[path] = testing::read_golden(folder + path);
  }
  return sources;
}

class Golden : public ::testing::TestWithParam<std::string> {};

// The folder of a case holds run.py, the files it imports, and what becomes of it. The model is the
// class Runner, or the name in the file `model`, which may say "--train" behind it.
TEST_P(Golden, Extract) {
  const std::string folder = "schema/" + GetParam() + "/";
  std::string name = "Runner";
  if (std::filesystem::exists(testing::golden_path(folder + "model"))) {
    name = testing::read_golden(folder + "model");
    name.erase(name.find_last_not_of('\n') + 1);
  }
  constexpr std::string_view kTrain = " --train";
  Mode mode = name.ends_with(kTrain) ? Mode::train : Mode::run;
  if (mode == Mode::train) name.resize(name.size() - kTrain.size());
  auto files = outcome(sources_in(folder), name, mode);
  for (const char* file : {"openapi.json", "warnings.txt", "errors.txt"}) {
    EXPECT_EQ(std::filesystem::exists(testing::golden_path(folder + file)), files.contains(file))
        << file;
  }
  for (const auto& [file, text] : files) testing::expect_golden(folder + file, text);
}

INSTANTIATE_TEST_SUITE_P(Schema, Golden, ::testing::ValuesIn(testing::golden_cases("schema")),
                         [](const auto& one) { return one.param; });

std::string mistake(const std::string& source, const std::string& name = "Runner") {
  auto files = outcome({{"run.py", source}}, name);
  return files.contains("errors.txt") ? files["errors.txt"] : "no mistake";
}

TEST(Extract, NamesAMissingFile) {
  try {
    extract_signature({"models/run.py", "Runner"}, {}, MemoryFiles({}));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::schema);
    EXPECT_EQ(error.where.file, "models/run.py");
    EXPECT_NE(error.message.find("no such file"), std::string::npos);
  }
}

TEST(Extract, SuggestsTheNearestName) {
  EXPECT_NE(mistake("class Runer:\n  pass\n").find("did you mean Runer?"), std::string::npos);
  EXPECT_NE(mistake("class Model:\n  pass\n").find("the file defines Model"), std::string::npos);
}

TEST(Extract, CollectsEveryMistakeOfTheFile) {
  std::string text = mistake(
      "class Runner:\n"
      "  def run(self, a, b: tuple, c: int = 'x', *args):\n"
      "    pass\n");
  for (const char* place :
       {"run.py:2:17", "run.py:2:23", "run.py:2:39", "run.py:2:44", "run.py:2:7"}) {
    EXPECT_NE(text.find(place), std::string::npos) << place << "\n" << text;
  }
}

TEST(Extract, CountsColumnsInCodePoints) {
  std::string text =
      mistake("class Runner:\n  def run(self, \xC3\xA9t\xC3\xA9: tuple) -> str: ...\n");
  EXPECT_NE(text.find("run.py:2:22"), std::string::npos) << text;
}

}  // namespace
}  // namespace cog::schema
