// Golden cases: the folder `project` of each, and report.txt.
#include "doctor/doctor.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "compat/matrix.h"
#include "support/golden.h"
#include "support/temporary_folder.h"

namespace cog::doctor {
namespace {

struct Examined {
  Report report;
  Needs needs;
};

Examined examine(const Subject& subject, const os::Environment& environment) {
  Examined examined;
  examined.needs = examine_project(subject, environment, [&](Check check) {
    examined.report.checks.push_back(std::move(check));
  });
  return examined;
}

// The machine's own cache may have other tables.
os::Environment with_cache(const std::string& folder) {
  os::Environment::Variables variables = {{"XDG_CACHE_HOME", folder}};
  return os::Environment(std::move(variables));
}
os::Environment no_cache() { return with_cache("/nonexistent"); }

const Check& check_of(const Report& report, const std::string& name) {
  for (const Check& check : report.checks) {
    if (check.name == name) return check;
  }
  ADD_FAILURE() << "no check " << name;
  static const Check none;
  return none;
}

void replace(std::string& text, const std::string& old, const std::string& by) {
  for (size_t at; (at = text.find(old)) != text.npos;) text.replace(at, old.size(), by);
}

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, Report) {
  std::string folder =
      std::filesystem::canonical(testing::golden_path("doctor/" + GetParam()) / "project");
  Report report = examine({folder, "cog.yaml"}, no_cache()).report;
  std::string text;
  for (const Check& check : report.checks) text += to_text(check) + "\n";
  replace(text, folder, "PROJECT");
  replace(text, compat::Matrix::embedded().date(), "DATE");
  testing::expect_golden("doctor/" + GetParam() + "/report.txt", text + summary_of(report) + "\n");
}

INSTANTIATE_TEST_SUITE_P(Doctor, Golden, ::testing::ValuesIn(testing::golden_cases("doctor")),
                         [](const auto& test) { return test.param; });

TEST(ExamineProject, GoesOnWithoutAProject) {
  testing::TemporaryFolder folder;
  Report report = examine({folder.path(), "none/cog.yaml"}, no_cache()).report;
  EXPECT_EQ(report.count(Severity::error), 1u);
  EXPECT_EQ(check_of(report, "none/cog.yaml").status(), Status::error);
  for (const char* name : {"Model", "Requirements", "Build plan"}) {
    EXPECT_EQ(check_of(report, name).status(), Status::skipped) << name;
  }
}

TEST(ExamineProject, TellsWhatAGpuModelNeedsEvenWhereItsSourceIsBroken) {
  std::string folder = testing::golden_path("doctor/broken_model") / "project";
  Needs needs = examine({folder, "cog.yaml"}, no_cache()).needs;
  EXPECT_TRUE(needs.gpu);
  EXPECT_TRUE(needs.driver.has_value());
}

TEST(ExamineProject, PlansWithItsOwnTablesWhereTheUpdatedOnesAreBroken) {
  testing::TemporaryFolder cache;
  cache.write("cog/compat/generated/keras.tsv", "a\tb\nnonsense\n");
  std::string folder = testing::golden_path("doctor/sound") / "project";
  Report report = examine({folder, "cog.yaml"}, with_cache(cache.path())).report;
  const Check& tables = check_of(report, "Version tables");
  ASSERT_EQ(tables.findings.size(), 1u);
  EXPECT_NE(tables.findings[0].hint.find("cog compat reset"), std::string::npos);
  EXPECT_EQ(check_of(report, "Build plan").status(), Status::ok);
}

TEST(ExamineProject, SurvivesAConfigurationThatIsNoText) {
  testing::TemporaryFolder folder;
  folder.write("cog.yaml", std::string("run: \xff\0\n", 8));
  Report report = examine({folder.path(), "cog.yaml"}, no_cache()).report;
  EXPECT_EQ(check_of(report, "cog.yaml").status(), Status::error);
  EXPECT_EQ(check_of(report, "Model").status(), Status::skipped);
}

}  // namespace
}  // namespace cog::doctor
