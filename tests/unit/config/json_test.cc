#include <gtest/gtest.h>

#include "config/config.h"

namespace cog::config {
namespace {

TEST(ConfigLabel, HasTheOrderAndShapeThatReadersOfImagesKnow) {
  Config config;
  config.build.gpu = true;
  config.build.python_version = {"3.11", {}};
  config.build.python_requirements = {"requirements.txt", {}};
  config.build.run = {{"echo hi", {"cog.yaml", 3, 1}, {}}};
  config.build.system_packages = {"ffmpeg"};
  config.image = "me/ocr";
  config.run = "run.py:Runner";
  config.environment = {{"B", "2"}, {"A", "<&>"}};
  EXPECT_EQ(to_json(config),
            R"({"build":{"gpu":true,"python_version":"3.11","python_requirements":)"
            R"("requirements.txt","run":[{"command":"echo hi"}],"system_packages":["ffmpeg"]},)"
            R"("image":"me/ocr","predict":"run.py:Runner","environment":["B=2","A=<&>"]})");
}

TEST(ConfigLabel, LeavesOutWhatWasNotWritten) { EXPECT_EQ(to_json(Config{}), R"({"build":{}})"); }

}  // namespace
}  // namespace cog::config
