#include "plan/plan.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::plan {
namespace {

config::Config minimal() {
  config::Config config;
  config.run = "run.py:Runner";
  config.run_where = {"cog.yaml", 1, 6};
  return config;
}

std::string refusal(const config::Config& config, const Facts& facts, ErrorCode code) {
  try {
    make_plan(config, facts);
    return "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, code);
    return to_text(error.where) + ": " + error.message;
  }
}

Planned with_requirements(const std::string& text) {
  config::Config config = minimal();
  config.build.python_requirements = "req/all.txt";
  return make_plan(config, {text, {}});
}

TEST(Plan, OfAMinimalModel) {
  Planned planned = make_plan(minimal(), {});
  EXPECT_EQ(planned.plan.base_image, "python:3.13-slim");
  EXPECT_EQ(planned.plan.python_version, "3.13");
  EXPECT_EQ(planned.plan.reference, "run.py:Runner");
  EXPECT_EQ(planned.plan.requirements, "");
  EXPECT_TRUE(planned.warnings.empty());
}

TEST(Plan, KeepsThePatchOfPython) {
  config::Config config = minimal();
  config.build.python_version = "3.12.4";
  EXPECT_EQ(make_plan(config, {}).plan.base_image, "python:3.12.4-slim");
}

TEST(Plan, RefusesAModelThatNobodyNamed) {
  config::Config config;
  config.run_where = {"cog.yaml"};
  EXPECT_EQ(refusal(config, {}, ErrorCode::config), "cog.yaml: no model is named");
}

TEST(Plan, RefusesGpuModelsForNow) {
  config::Config config = minimal();
  config.build.gpu = true;
  config.build.gpu_where = {"cog.yaml", 3, 8};
  EXPECT_EQ(refusal(config, {}, ErrorCode::not_supported),
            "cog.yaml:3:8: GPU models are not supported yet");
}

TEST(Plan, KeepsRequirementsAsWritten) {
  Planned planned = with_requirements(
      "# why\nzope.interface==5.0 ; os_name=='posix'\n\n  torch[a]>=2 # b\n-i https://h\n");
  EXPECT_EQ(planned.plan.requirements,
            "zope.interface==5.0 ; os_name=='posix'\ntorch[a]>=2\n-i https://h\n");
}

TEST(Plan, LeavesTheSdkToTheImage) {
  Planned planned = with_requirements("a\nCog>=0.9\ncoglet @ https://h/c.whl\ncog-x\n");
  EXPECT_EQ(planned.plan.requirements, "a\ncog-x\n");
  ASSERT_EQ(planned.warnings.size(), 2u);
  EXPECT_EQ(to_text(planned.warnings[0].where), "req/all.txt:2:1");
  EXPECT_EQ(planned.warnings[1].message, "the requirement \"coglet @ https://h/c.whl\" is ignored");
}

TEST(Plan, NeedsNoInstallationOfTheProjectItself) {
  Planned planned = with_requirements("a\n-e .\n");
  EXPECT_EQ(planned.plan.requirements, "a\n");
  ASSERT_EQ(planned.warnings.size(), 1u);
  EXPECT_EQ(planned.warnings[0].message, "the requirement \"-e .\" is ignored");
}

TEST(Plan, RefusesRequirementsOnThisMachineForNow) {
  config::Config config = minimal();
  config.build.python_requirements = "all.txt";
  for (const char* line : {"-r base.txt", "-e lib", "./x.whl", "-c c.txt", "a @ file:///a.whl"}) {
    EXPECT_EQ(refusal(config, {"a\n" + std::string(line), {}}, ErrorCode::not_supported),
              "all.txt:2:1: \"" + std::string(line) +
                  "\" names a local file, which is not supported yet");
  }
}

TEST(Plan, TakesPackagesFromTheConfigToo) {
  config::Config config = minimal();
  config.build.python_packages = {"a==1", "cog"};
  config.build.python_packages_where = {"cog.yaml", 4, 3};
  config.build.system_packages = {"ffmpeg", "libsm6  libxext6=1"};
  Planned planned = make_plan(config, {});
  EXPECT_EQ(planned.plan.requirements, "a==1\n");
  EXPECT_EQ(to_text(planned.warnings.at(0).where), "cog.yaml:4:3");
  EXPECT_EQ(planned.plan.system_packages,
            (std::vector<std::string>{"ffmpeg", "libsm6", "libxext6=1"}));
}

TEST(Plan, TellsWeightsFromCode) {
  constexpr uint64_t kLarge = 10 << 20;
  Facts facts;
  facts.files = {{"a.bin", kLarge},   {"b.bin", kLarge - 1},       {"c.py", kLarge},
                 {"d.JSON", kLarge},  {"e/f.safetensors", kLarge}, {"g", kLarge, false},
                 {"notes.md", kLarge}};
  EXPECT_EQ(make_plan(minimal(), facts).plan.weights,
            (std::vector<std::string>{"a.bin", "e/f.safetensors"}));
}

TEST(PlanJson, HoldsEveryDecisionAndNoPlaces) {
  config::Config config = minimal();
  config.build.run = {{"echo <a>", {"cog.yaml", 9, 9}}};
  config.environment = {{"A", "1"}};
  Facts facts;
  facts.files = {{"w\xff", 20 << 20}};
  EXPECT_EQ(to_json(make_plan(config, facts).plan),
            "{\n"
            "  \"base_image\": \"python:3.13-slim\",\n"
            "  \"python_version\": \"3.13\",\n"
            "  \"environment\": [\n    \"A=1\"\n  ],\n"
            "  \"system_packages\": [],\n"
            "  \"requirements\": \"\",\n"
            "  \"run\": [\n    \"echo <a>\"\n  ],\n"
            "  \"reference\": \"run.py:Runner\",\n"
            "  \"weights\": [\n    \"w\xEF\xBF\xBD\"\n  ]\n"
            "}\n");
}

}  // namespace
}  // namespace cog::plan
