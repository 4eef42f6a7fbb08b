#include "compat/lines.h"

#include <gtest/gtest.h>

namespace cog::compat {
namespace {

TEST(ALabel, IsPutBehindTheVersionAndNothingElseChanges) {
  EXPECT_EQ(with_label("torch==2.4.1", "cu124"), "torch==2.4.1+cu124");
  EXPECT_EQ(with_label("Torch[opt] == 2.4.1 ; python_version == \"3.12\"", "cpu"),
            "Torch[opt] == 2.4.1+cpu ; python_version == \"3.12\"");
  EXPECT_EQ(with_label("torch (==2.4.1)", "cpu"), "torch (==2.4.1+cpu)");
  EXPECT_EQ(with_label("torch===2.4.1;sys_platform=='linux'", "cpu"),
            "torch===2.4.1+cpu;sys_platform=='linux'");
  EXPECT_EQ(with_label("torch==2.4.1  # why", "cpu"), "torch==2.4.1+cpu  # why");
  EXPECT_EQ(with_label("torch>=2", "cpu"), "torch>=2") << "no pin to put it behind";
}

TEST(APin, IsPutBehindTheOtherSpecifiers) {
  EXPECT_EQ(with_pin("torch", "2.5.1+cu121"), "torch==2.5.1+cu121");
  EXPECT_EQ(with_pin("torch>=2.0", "2.5.1+cu121"), "torch>=2.0,==2.5.1+cu121");
  EXPECT_EQ(with_pin("torch[opt] >=2.0, <3 ; sys_platform == \"linux\"", "2.5.1+cu121"),
            "torch[opt] >=2.0, <3,==2.5.1+cu121 ; sys_platform == \"linux\"");
  EXPECT_EQ(with_pin("torch (>=2.0)", "2.5.1"), "torch (>=2.0,==2.5.1)");
  EXPECT_EQ(with_pin("torch ; sys_platform == \"linux\"", "2.5.1"),
            "torch==2.5.1 ; sys_platform == \"linux\"");
}

TEST(AnExtra, JoinsThoseThatAreThere) {
  EXPECT_EQ(with_extra("tensorflow==2.16.1", "and-cuda"), "tensorflow[and-cuda]==2.16.1");
  EXPECT_EQ(with_extra("tensorflow [gcs] >=2", "and-cuda"), "tensorflow [gcs,and-cuda] >=2");
  EXPECT_EQ(with_extra("tensorflow[]", "and-cuda"), "tensorflow[and-cuda]");
  EXPECT_EQ(with_extra("tensorflow", "and-cuda"), "tensorflow[and-cuda]");
}

}  // namespace
}  // namespace cog::compat
