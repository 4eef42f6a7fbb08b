// Each folder below tests/golden/config holds a cog.yaml and what comes of it: config.json (the
// label), config.yaml and warnings.txt, or errors.txt. A folder that starts with "strict" is read
// with unknown keys as errors.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/text.h"
#include "config/config.h"
#include "support/golden.h"

namespace cog::config {
namespace {

class GoldenConfig : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenConfig, IsReadAsReviewed) {
  std::string folder = "config/" + GetParam() + "/";
  std::string text = testing::read_golden(folder + "cog.yaml");
  try {
    Parsed parsed = parse_config(text, "cog.yaml", {.strict = GetParam().starts_with("strict")});
    std::string warnings;
    for (const Diagnostic& warning : parsed.warnings) warnings += to_text(warning) + "\n";
    testing::expect_golden(folder + "warnings.txt", warnings);
    testing::expect_golden(folder + "config.json", to_json(parsed.config) + "\n");
    testing::expect_golden(folder + "config.yaml", to_yaml(parsed.config));
    EXPECT_FALSE(std::filesystem::exists(testing::golden_path(folder + "errors.txt")));
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::config);
    testing::expect_golden(folder + "errors.txt", to_text(error) + "\n");
    EXPECT_FALSE(std::filesystem::exists(testing::golden_path(folder + "config.json")));
  }
}

TEST(ConfigSchema, IsAsReviewed) { testing::expect_golden("config/schema.json", json_schema()); }

// Test names take no '-'.
std::string case_name(const ::testing::TestParamInfo<std::string>& golden) {
  std::string name = golden.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenConfig, ::testing::ValuesIn(testing::golden_cases("config")),
                         case_name);

}  // namespace
}  // namespace cog::config
