// Texts that nobody writes by hand: each must end in an Error with a place, or be read, quickly.
#include <gtest/gtest.h>

#include "base/error.h"
#include "config/config.h"

namespace cog::config {
namespace {

std::string error_of(const std::string& text) {
  try {
    parse_config(text, "cog.yaml");
    return "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::config);
    return to_text(error.where) + ": " + error.message;
  }
}

TEST(HostileConfig, LaughsABillionTimesInVain) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    std::string above = "*a" + std::to_string(i - 1);
    std::string name = "a" + std::to_string(i);
    text += name + ": &" + name + " [" + above;
    for (int k = 1; k < 10; ++k) text += ", " + above;
    text += "]\n";
  }
  EXPECT_EQ(error_of(text), "cog.yaml:4:45: more than 10000 values, aliases included");
}

TEST(HostileConfig, NestsTooDeeply) {
  for (char open : {'[', '{'}) {
    EXPECT_NE(error_of(std::string(100'000, open)).find("nested too deeply"), std::string::npos);
  }
  std::string blocks;
  for (int i = 0; i < 70; ++i) blocks += std::string(static_cast<size_t>(i), ' ') + "a:\n";
  EXPECT_EQ(error_of(blocks), "cog.yaml:65:65: nested too deeply");
}

TEST(HostileConfig, NamesItself) {
  EXPECT_EQ(error_of("environment: &a [*a]"),
            "cog.yaml:1:18: this alias stands inside of what it names");
}

TEST(HostileConfig, IsNotText) {
  EXPECT_EQ(error_of("run: a\nimage: \xe4hm"), "cog.yaml:2:8: not UTF-8 text");
  EXPECT_EQ(error_of("# \xc3\xa4 \xc3"), "cog.yaml:1:5: not UTF-8 text");
  EXPECT_EQ(error_of("\xed\xa0\x80"), "cog.yaml:1:1: not UTF-8 text");
  EXPECT_EQ(error_of("\xc0\x80"), "cog.yaml:1:1: not UTF-8 text");
  EXPECT_EQ(error_of(std::string("\xff\xfer\0u\0", 6)), "cog.yaml:1:1: not UTF-8 text");
  EXPECT_EQ(error_of(std::string("run: a\0b", 8)), "cog.yaml:1:7: a NUL byte");
}

TEST(HostileConfig, IsTooLarge) {
  for (size_t size : {size_t{(1 << 20) + 1}, size_t{10'000'000}}) {
    std::string said =
        "cog.yaml: too large: " + std::to_string(size) + " bytes, and at most 1048576 are read";
    EXPECT_EQ(error_of(std::string(size, '#')), said);
    EXPECT_EQ(error_of(std::string(size, '[')), said);
  }
}

TEST(HostileConfig, HasEndlessKeysAndValues) {
  std::string long_text(100'000, 'x');
  EXPECT_EQ(parse_config("? " + long_text + "\n: 1\n", "cog.yaml").warnings.size(), 1u);
  for (const char* key : {"image: ", "model: /", "build: {user: ", "build: {gpu: ", "run: "}) {
    std::string close = std::string(key).starts_with("build") ? "}" : "";
    try {
      parse_config(key + long_text + close, "cog.yaml");
    } catch (const Error& error) {
      EXPECT_EQ(error.code, ErrorCode::config);
    }
  }
}

TEST(HostileConfig, HasTooManyValues) {
  std::string text = "build:\n  system_packages:\n";
  for (int i = 0; i < 20'000; ++i) text += "  - a\n";
  EXPECT_NE(error_of(text).find("more than 10000 values"), std::string::npos);
}

TEST(HostileConfig, EveryPrefixOfATextIsReadOrRefused) {
  const std::string text =
      "build: &b\n  run: [{command: 'a', mounts: []}, \"\\x41\\u00e9\", *b]\n  gpu: !!bool yes\n"
      "? [k]\n: |2-\n   block\n---\n%TAG ! x\n";
  for (size_t i = 0; i <= text.size(); ++i) {
    try {
      parse_config(text.substr(0, i), "cog.yaml");
    } catch (const Error& error) {
      EXPECT_EQ(error.where.file.empty() && error.diagnostics.empty(), false);
    }
  }
}

}  // namespace
}  // namespace cog::config
