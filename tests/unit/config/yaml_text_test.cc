#include <gtest/gtest.h>

#include <random>

#include "base/error.h"
#include "config/config.h"
#include "support/golden.h"

namespace cog::config {
namespace {

Config without_places(Config config) {
  Build& build = config.build;
  for (std::optional<WrittenText>* text :
       {&build.python_version, &build.python_requirements, &build.cuda, &build.cudnn,
        &build.sdk_version, &build.base_image, &build.platform, &build.user, &config.model,
        &config.train}) {
    if (*text) (*text)->where = {};
  }
  for (auto* list : {&build.python_packages, &build.weights}) {
    for (WrittenText& text : *list) text.where = {};
  }
  for (RunCommand& run : build.run) run.where = {};
  for (SourceSpan* where : {&build.gpu_where, &build.system_packages_where, &config.run_where,
                            &config.concurrency_max_where, &config.weights_where}) {
    *where = {};
  }
  return config;
}

void expect_reads_back(const Config& config) {
  std::string yaml = to_yaml(config);
  Parsed again = parse_config(yaml, "cog.yaml", {.strict = true});
  EXPECT_EQ(without_places(again.config), without_places(config)) << yaml;
  EXPECT_EQ(to_yaml(again.config), yaml);
}

TEST(ConfigAsYaml, ReadsBackForEveryGoldenCase) {
  int count = 0;
  for (const std::string& name : testing::golden_cases("config")) {
    try {
      std::string text = testing::read_golden("config/" + name + "/cog.yaml");
      expect_reads_back(parse_config(text, "cog.yaml").config);
      ++count;
    } catch (const Error&) {  // the case is one of a mistake
    }
  }
  EXPECT_GT(count, 5);
}

// Golden cases with a few bytes changed: each is read, and reads back, or is refused with a place.
TEST(ConfigAsYaml, ReadsBackForWhateverIsAccepted) {
  constexpr std::string_view kBytes = "\n\n  ::--[]{},,\"\"''#&*!|>%@`\\~\t0aA./=\xc3\xa4";
  std::mt19937 random(1);  // NOLINT: the same cases each time
  auto below = [&](size_t limit) { return random() % limit; };
  int accepted = 0;
  for (const std::string& name : testing::golden_cases("config")) {
    const std::string original = testing::read_golden("config/" + name + "/cog.yaml");
    for (int i = 0; i < 30 && !original.empty(); ++i) {
      std::string text = original;
      for (size_t k = below(4) + 1; k > 0; --k) {
        text.replace(below(text.size()), below(3),
                     std::string(below(3), kBytes[below(kBytes.size())]));
        if (text.empty()) text = "\n";
      }
      try {
        expect_reads_back(parse_config(text, "cog.yaml").config);
        ++accepted;
      } catch (const Error& error) {
        EXPECT_EQ(error.code, ErrorCode::config) << text;
        EXPECT_FALSE(error.where.file.empty() && error.diagnostics.empty()) << text;
      }
    }
  }
  EXPECT_GT(accepted, 100);
}

TEST(ConfigAsYaml, OfNothingIsNothing) { EXPECT_EQ(to_yaml(Config{}), ""); }

TEST(ConfigAsYaml, KeepsTextsThatYamlWouldTakeForSomethingElse) {
  for (const char* text : {"true",
                           "Yes",
                           "off",
                           "NULL",
                           "~",
                           "12",
                           "3.10",
                           "1e3",
                           "0x1f",
                           "12:30:45",
                           "2024-01-01",
                           "a: b",
                           "a:",
                           "a #b",
                           "# a",
                           "- a",
                           "[a]",
                           "{a}",
                           "*a",
                           "&a",
                           "!a",
                           "|",
                           ">",
                           "'a'",
                           "\"a\"",
                           "a\"b",
                           "a\\b",
                           "a\tb",
                           "%a",
                           "@a",
                           "`a`",
                           "---",
                           "...",
                           "? a",
                           "a, b",
                           "=",
                           "<<",
                           "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\x8d",
                           "\xc2\x85x",
                           "a\xe2\x80\xa8z",
                           "\xef\xbb\xbf.",
                           "echo \"$X\" > /y && ls | grep 'a b' # no"}) {
    Config config;
    bool is_command = std::string_view(text) != "<<";
    config.build.run = {{is_command ? text : "x", {}, {}}};
    config.build.python_packages = {{text, {}}};
    config.environment = {{"A", text}, {"B", " " + std::string(text) + " "}, {"C", ""}};
    expect_reads_back(config);
  }
}

}  // namespace
}  // namespace cog::config
