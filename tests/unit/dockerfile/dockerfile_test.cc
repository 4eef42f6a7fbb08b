// Each folder below tests/golden/dockerfile holds a cog.yaml, the requirements.txt that it names,
// if any, and the Dockerfile that comes of them.
#include "dockerfile/dockerfile.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "config/config.h"
#include "plan/plan.h"
#include "support/golden.h"

namespace cog::dockerfile {
namespace {

class GoldenDockerfile : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenDockerfile, IsRenderedAsReviewed) {
  std::string folder = "dockerfile/" + GetParam() + "/";
  config::Config config =
      config::parse_config(testing::read_golden(folder + "cog.yaml"), "cog.yaml").config;
  plan::Facts facts;
  if (config.build.python_requirements) {
    facts.requirements = testing::read_golden(folder + *config.build.python_requirements);
  }
  if (GetParam() == "weights") facts.files = {{"run.py", 100}, {"weights.bin", 1 << 30}};
  Rendered rendered = render_dockerfile(plan::make_plan(config, facts).plan);
  testing::expect_golden(folder + "Dockerfile", rendered.text);

  std::vector<std::string> lines = split_lines(rendered.text);
  std::string origins;
  for (const Rendered::Origin& origin : rendered.origins) {
    origins += to_text(origin.where) + ": " + lines.at(static_cast<size_t>(origin.line) - 1) + "\n";
  }
  testing::expect_golden(folder + "origins.txt", origins);
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

TEST(DockerfileDeathTest, NeverWritesAValueThatWouldEndItsLine) {
  plan::Plan plan;
  plan.environment = {{"A", "x\nRUN reboot"}};
  EXPECT_DEATH(render_dockerfile(plan), "does not hold");
}

}  // namespace
}  // namespace cog::dockerfile
