#include "server/settings.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::server {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

Settings read(std::vector<std::string> flags, Variables variables = {}) {
  variables.emplace("COG_PREDICT_TYPE_STUB", "run.py:Runner");
  return read_settings(flags, os::Environment(variables));
}

std::string failure(const std::vector<std::string>& flags, const Variables& variables = {}) {
  try {
    read(flags, variables);
  } catch (const Error& error) {
    return error.message;
  }
  return "none";
}

TEST(Settings, HaveDefaults) {
  Settings settings = read({});
  EXPECT_EQ(settings.host, "0.0.0.0");
  EXPECT_EQ(settings.port, 5000);
  EXPECT_EQ(settings.reference, "run.py:Runner");
  EXPECT_EQ(settings.setup_timeout, std::nullopt);
  EXPECT_TRUE(settings.warnings.empty());
}

TEST(Settings, FlagsComeBeforeTheEnvironment) {
  EXPECT_EQ(read({}, {{"PORT", "80"}}).port, 80);
  EXPECT_EQ(read({"--port", "81"}, {{"PORT", "80"}}).port, 81);
  EXPECT_EQ(read({"--host=localhost"}).host, "127.0.0.1");
  EXPECT_EQ(read({"--threads", "5", "--x-mode", "predict"}), read({}));
  EXPECT_TRUE(read({"--await-explicit-shutdown", "true"}).ignore_sigterm);
  EXPECT_FALSE(read({"--await-explicit-shutdown=False"}).ignore_sigterm);
}

TEST(Settings, WrongOnesAreErrors) {
  EXPECT_EQ(failure({}, {{"PORT", "http"}}), "PORT is not a port: \"http\"");
  EXPECT_EQ(failure({}, {{"PORT", "70000"}}), "PORT is not a port: \"70000\"");
  EXPECT_EQ(failure({"--port=-1"}), "--port is not a port: \"-1\"");
  EXPECT_EQ(failure({"--port"}), "--port needs a value");
  EXPECT_EQ(failure({"--prot", "1"}), "There is no flag --prot");
  EXPECT_EQ(failure({"serve"}), "serve needs a value");
}

TEST(Settings, WhatIsNotBuiltYetIsRefused) {
  EXPECT_EQ(failure({"--x-mode", "train"}), "--x-mode train is not supported yet");
  EXPECT_EQ(failure({"--upload-url", "http://x"}), "--upload-url is not supported yet");
  EXPECT_THROW(read_settings({}, os::Environment(Variables{{"COG_TRAIN_TYPE_STUB", "t.py:train"}})),
               Error);
}

TEST(Settings, AModelMustBeNamed) {
  try {
    read_settings({}, os::Environment(Variables{}));
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.message, "COG_PREDICT_TYPE_STUB environment variable is not set");
  }
}

TEST(Settings, DoubtfulVariablesAreWarnings) {
  Settings settings = read({}, {{"COG_SETUP_TIMEOUT", "soon"},
                                {"COG_DRAIN_TIMEOUT", "-1"},
                                {"COG_LOG_LEVEL", "loud"},
                                {"COG_MAX_CONCURRENCY", "4"}});
  EXPECT_EQ(settings.warnings.size(), 4u);
  settings.warnings.clear();
  EXPECT_EQ(settings, read({}));
}

TEST(Settings, VariablesAreRead) {
  Settings settings = read({}, {{"COG_SETUP_TIMEOUT", "300"},
                                {"COG_DRAIN_TIMEOUT", "0"},
                                {"COG_LOG_LEVEL", "Warning"},
                                {"LOG_FORMAT", "console"},
                                {"COG_MAX_CONCURRENCY", "1"}});
  EXPECT_EQ(settings.setup_timeout, std::chrono::seconds(300));
  EXPECT_EQ(settings.drain_timeout, std::chrono::seconds(0));
  EXPECT_EQ(settings.log, (LogSettings{Level::warn, LogFormat::console, false}));
  EXPECT_TRUE(settings.warnings.empty());
  EXPECT_EQ(read({}, {{"COG_SETUP_TIMEOUT", "0"}}).setup_timeout, std::nullopt);
}

}  // namespace
}  // namespace cog::server
