#include "client/running_model.h"

#include <gtest/gtest.h>

namespace cog::client {
namespace {

TEST(RunningModel, WantsAGpuIfItsConfigurationSaysSo) {
  EXPECT_TRUE(wants_gpu(R"({"build":{"gpu":true,"cuda":"12.4"}})"));
  for (const char* label : {R"({"build":{"gpu":false}})", R"({"build":{}})", R"({"build":"gpu"})",
                            R"({"build":["gpu"]})", R"({"gpu":true})", "[]", "null", "{", ""}) {
    EXPECT_FALSE(wants_gpu(label)) << label;
  }
}

}  // namespace
}  // namespace cog::client
