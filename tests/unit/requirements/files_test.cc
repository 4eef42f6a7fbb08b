// The golden cases: folders of files, with what is read from them or what is wrong with them.
#include <gtest/gtest.h>

#include "base/error.h"
#include "requirements/requirements.h"
#include "support/golden.h"

namespace cog::requirements {
namespace {

namespace fs = std::filesystem;

class FolderFiles final : public FileReader {
 public:
  explicit FolderFiles(fs::path root) : root_(std::move(root)) {}
  std::optional<std::string> read(std::string_view path) const override {
    fs::path file = root_ / path;
    if (!fs::is_regular_file(file)) return std::nullopt;
    std::ifstream stream(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }

 private:
  fs::path root_;
};

std::string kind_of(const Line& line) {
  const char* const names[] = {"requirement", "url", "local", "editable", "option"};
  return names[static_cast<int>(line.kind)];
}

std::string shown(const Requirements& all) {
  std::string text;
  for (const Line& line : all.lines) {
    text += to_text(line.where) + " " + kind_of(line);
    if (!line.location.empty()) text += " at " + line.location;
    text += "\n  " + line.text + "\n";
  }
  for (const Line& line : all.constraints) {
    text += to_text(line.where) + " constraint\n  " + line.text + "\n";
  }
  text += "files:";
  for (const std::string& file : all.files) text += " " + file;
  if (!all.requires_python.empty()) text += "\nrequires Python " + all.requires_python;
  return text + (all.locked ? "\nlocked\n" : "\n");
}

std::string read(const std::string& name, std::string_view python) {
  FolderFiles files(testing::golden_path("requirements") / name);
  try {
    for (const char* file : {"requirements.txt", "pyproject.toml", "uv.lock", "pylock.toml"}) {
      if (auto all = read_requirements(file, files, python, "linux/amd64")) return shown(*all);
    }
    return "no file\n";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::config);
    return to_text(error) + "\n";
  }
}

class Files : public ::testing::TestWithParam<std::string> {};

TEST_P(Files, AreReadAsExpected) {
  std::string chosen = read(GetParam(), "3.12");
  std::string open = read(GetParam(), "");
  std::string text = chosen;
  if (open != chosen) text += "\nwhile Python is not chosen:\n" + open;
  testing::expect_golden("requirements/" + GetParam() + "/expected.txt", text);
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Golden, Files, ::testing::ValuesIn(testing::golden_cases("requirements")),
                         test_name);

}  // namespace
}  // namespace cog::requirements
