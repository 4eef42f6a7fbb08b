// Each folder below tests/golden/dockerfile holds a project, as unit/plan/project_case.h reads it,
// and the Dockerfile that comes of it.
#include "dockerfile/dockerfile.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "plan/plan.h"
#include "support/golden.h"
#include "unit/plan/project_case.h"

namespace cog::dockerfile {
namespace {

class GoldenDockerfile : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenDockerfile, IsRenderedAsReviewed) {
  std::string folder = "dockerfile/" + GetParam();
  testing::ProjectCase project = testing::read_project_case(folder);
  plan::Plan plan = project.plan().plan;
  if (project.wishes.ignore_lock) {
    testing::expect_golden(folder + "/Dockerfile", render_lock_dockerfile(plan));
    return;
  }
  Rendered rendered = render_dockerfile(plan);
  testing::expect_golden(folder + "/Dockerfile", rendered.text);

  std::vector<std::string> lines = split_lines(rendered.text);
  std::string origins;
  for (const Rendered::Origin& origin : rendered.origins) {
    origins += to_text(origin.where) + ": " + lines.at(static_cast<size_t>(origin.line) - 1) + "\n";
  }
  testing::expect_golden(folder + "/origins.txt", origins);
}

// Test names take no '-'.
std::string case_name(const ::testing::TestParamInfo<std::string>& golden) {
  std::string name = golden.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenDockerfile,
                         ::testing::ValuesIn(testing::golden_cases("dockerfile")), case_name);

TEST(Dockerfile, IsTheSameTextForTheSamePlan) {
  plan::Plan plan;
  plan.base_image = "python:3.13-slim";
  plan.system_packages = {"b", "a"};
  EXPECT_EQ(render_dockerfile(plan).text, render_dockerfile(plan).text);
}

// What engine 20.10's own frontend lacks.
TEST(Dockerfile, UsesNothingThatOldEnginesLack) {
  for (const std::string& name : testing::golden_cases("dockerfile")) {
    std::string text = testing::read_golden("dockerfile/" + name + "/Dockerfile");
    for (const std::string& line : split_lines(text)) {
      EXPECT_FALSE(line.starts_with("#")) << name << ": " << line;
      EXPECT_FALSE(line.ends_with("\\")) << name << ": " << line;
      size_t heredoc = line.find("<<");  // a number may be shifted: $((1 << 2))
      EXPECT_TRUE(heredoc == std::string::npos || line[heredoc + 2] == ' ') << name << ": " << line;
      EXPECT_EQ(line.find("--link"), std::string::npos) << name << ": " << line;
    }
  }
}

TEST(DockerfileDeathTest, NeverWritesAValueThatWouldEndItsLine) {
  plan::Plan plan;
  plan.environment = {{"A", "x\nRUN reboot"}};
  EXPECT_DEATH(render_dockerfile(plan), "does not hold");
  plan = {};
  plan.base_image = "x\nRUN reboot";
  EXPECT_DEATH(render_dockerfile(plan), "does not hold");
  plan = {};
  plan.run = {{"x", {}, {{"a,required=false", "/b"}}}};
  EXPECT_DEATH(render_dockerfile(plan), "does not hold");
}

}  // namespace
}  // namespace cog::dockerfile
