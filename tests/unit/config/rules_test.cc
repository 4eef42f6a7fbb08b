#include "config/rules.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace cog::config {
namespace {

using Check = std::optional<Problem> (*)(std::string_view);
using Texts = std::initializer_list<std::string_view>;

void expect_accepted(Check check, Texts texts) {
  for (std::string_view text : texts) {
    std::optional<Problem> problem = check(text);
    EXPECT_FALSE(problem) << text << ": " << problem->message;
  }
}

// A refusal says what is wrong and what to do.
void expect_refused(Check check, Texts texts) {
  for (std::string_view text : texts) {
    std::optional<Problem> problem = check(text);
    ASSERT_TRUE(problem) << text;
    EXPECT_FALSE(problem->message.empty() || problem->hint.empty()) << text;
  }
}

const std::string kDigest = "sha256:" + std::string(64, 'a');

TEST(Rules, PythonVersions) {
  expect_accepted(check_python_version, {"3.10", "3.13", "3.12.4", "3.99"});
  expect_refused(check_python_version,
                 {"", "3", "3.9", "2.7", "4.0", "3.x", "x.10", "3.12-slim", "3.12 ", "3.", ".3",
                  "3.1.1.1", "-3.12", "+3.12", "3.012", "3.12.04"});
}

TEST(Rules, CudaVersions) {
  expect_accepted(check_cuda_version, {"11.0", "12.4", "12.4.1", "13.0"});
  expect_refused(check_cuda_version, {"12", "10.2", "x.1", "12.x", "12.4.1.0", "-12.4", "12."});
  expect_accepted(check_cudnn_version, {"8", "9", "8.9", "9.1.0"});
  expect_refused(check_cudnn_version, {"x", "9.", "v9"});
}

TEST(Rules, PythonForConcurrency) {
  expect_accepted(check_python_for_concurrency, {"3.11", "3.13.1"});
  expect_refused(check_python_for_concurrency, {"3.10", "3.10.9"});
}

TEST(Rules, SdkVersions) {
  expect_accepted(check_sdk_version, {"0.16.0", "prerelease", "0.17.0rc1", "v1.0+local"});
  expect_refused(check_sdk_version, {"latest", "0.16 ", ">=0.16", "v", "vx"});
}

TEST(Rules, ImageNames) {
  expect_accepted(check_repository,
                  {"ocr", "me/ocr", "localhost:5001/me/ocr", "r8.im/me/a.b-c__d"});
  expect_refused(check_repository, {"me/ocr:1", "me/ocr@" + kDigest, "localhost:5001/me/ocr:latest",
                                    "me/Ocr", "me//ocr", "me/ocr/", "a b", "me/-x", "https://x/y"});
  expect_accepted(check_base_image,
                  {"python:3.12-slim", "python@" + kDigest, "host:5000/a/b:1", "a:1@" + kDigest});
  expect_refused(check_base_image, {"python", "host:5000/a/b", "python: 3", "python:3 AS x", "a@b",
                                    "$BASE:1", "python:", "Python:3", "python:3\n"});
}

TEST(Rules, Users) {
  expect_accepted(check_user,
                  {"root", "app", "_apt", "a.b-c", "0", "1000", "1000:1000", "0:0", "2147483647"});
  expect_refused(check_user, {"", ":", "1000:", ":1000", "app:app", "1000:app", "1:2:3", "a b",
                              "-1", "1000 ", "01", "2147483648", "99999999999999999999", "$USER",
                              "1x", "a\nUSER root", "abcdefghijabcdefghijabcdefghijabc"});
}

TEST(Rules, Secrets) {
  expect_accepted(check_secret_id, {"pip", "HF_TOKEN", "a.b-c"});
  expect_refused(check_secret_id, {"", "a,b", "a b", "a=b", "$A", "\"a\""});
  expect_accepted(check_secret_target, {"/etc/pip.conf", "/root/.netrc"});
  expect_refused(check_secret_target,
                 {"", "etc/pip.conf", "/", "/a/..", "/a/", "/a b", "/a,uid=0", "/$HOME", "~/x"});
}

TEST(Rules, Weights) {
  expect_accepted(check_weight_name, {"a", "base", "my-model-weights", "a.b_c-1"});
  expect_refused(check_weight_name,
                 {"", "-a", "a-", "a--b", "a._b", "A", "a b", "a/b", "\xc3\xa4"});
  expect_accepted(check_weight_target, {"/w", "/src/weights/", "/a/../b"});
  expect_refused(check_weight_target, {"", "w", "./w", "/", "//", "/.", "/a/..", "~/w"});
  EXPECT_EQ(clean_path("//a/./b//c/../"), "/a/b");
  EXPECT_EQ(clean_path("/../../x"), "/x");
}

TEST(Rules, Patterns) {
  expect_accepted(check_file_pattern, {"*.bin", "a/b", "[", "x!"});
  expect_refused(check_file_pattern, {"!a", "a\\b"});
  expect_accepted(check_path_pattern, {"*.bin", "**/x", "/models", "a[0-9]", "[#]a"});
  expect_refused(check_path_pattern, {"!a", "a\\b", "#a", "[", "a[]", "../x", "a/../b"});
}

TEST(Rules, Booleans) {
  for (const char* text : {"true", "TRUE", "Yes", "y", "Y", "on"})
    EXPECT_EQ(parse_bool(text), true);
  for (const char* text : {"false", "No", "n", "OFF"}) EXPECT_EQ(parse_bool(text), false);
  for (const char* text : {"", "1", "0", "t", "yess"}) EXPECT_EQ(parse_bool(text), std::nullopt);
}

}  // namespace
}  // namespace cog::config
