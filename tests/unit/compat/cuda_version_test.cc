#include "compat/cuda_version.h"

#include <gtest/gtest.h>

namespace cog::compat {
namespace {

TEST(CudaVersion, IsComparedByNumbers) {
  EXPECT_LT(compare_versions("12.4", "12.10"), 0);
  EXPECT_LT(compare_versions("9.1", "12.0"), 0);
  EXPECT_GT(compare_versions("550.54.15", "550.54.14"), 0);
  EXPECT_EQ(compare_versions("12.4.1", "12.4.1"), 0);
  EXPECT_LT(compare_versions("12.4", "12.4.0"), 0);
  EXPECT_LT(compare_versions("", "12"), 0);
}

TEST(CudaVersion, AgreesAsFarAsBothSay) {
  EXPECT_TRUE(agrees("12.4.1", "12.4"));
  EXPECT_TRUE(agrees("9", "9.1.0.70"));
  EXPECT_FALSE(agrees("12.4.1", "12.4.0"));
  EXPECT_FALSE(agrees("12.1", "12.10"));
}

TEST(CudaVersion, HasAMajorAndAMinorPart) {
  EXPECT_EQ(major_of("12.4.1"), "12");
  EXPECT_EQ(minor_of("12.4.1"), "12.4");
  EXPECT_EQ(minor_of("12"), "12");
  EXPECT_EQ(minor_of(""), "");
}

TEST(CudaLabel, EndsInTheMinorVersion) {
  EXPECT_EQ(cuda_of_label("cu118"), "11.8");
  EXPECT_EQ(cuda_of_label("cu130"), "13.0");
  EXPECT_EQ(cuda_of_label("cpu"), std::nullopt);
  EXPECT_EQ(cuda_of_label("cu1"), std::nullopt);
  EXPECT_EQ(cuda_of_label("cuda12"), std::nullopt);
  EXPECT_EQ(cuda_of_label(""), std::nullopt);
}

}  // namespace
}  // namespace cog::compat
