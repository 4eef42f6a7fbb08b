#include "compat/names.h"

#include <gtest/gtest.h>

namespace cog::compat {
namespace {

TEST(Names, KnowsEveryPackageThatHasATable) {
  Matrix matrix = Matrix::embedded();
  for (const char* name : {"torch", "numpy", "onnxruntime-gpu", "nvidia-cudnn-cu12"}) {
    EXPECT_TRUE(is_known(matrix, name)) << name;
  }
  for (const char* name : {"toolkits", "", "../curated/drivers", "flask"}) {
    EXPECT_FALSE(is_known(matrix, name)) << name;
  }
}

TEST(Names, FindsWhatWasMeantByAnotherName) {
  Matrix matrix = Matrix::embedded();
  EXPECT_EQ(probably_meant(matrix, "pytorch"), "torch");
  EXPECT_EQ(probably_meant(matrix, "sklearn"), "scikit-learn");
  EXPECT_EQ(probably_meant(matrix, "cv2"), "opencv-python");
  EXPECT_EQ(probably_meant(matrix, "pil"), "pillow");
}

TEST(Names, FindsWhatASlipOfThePenMadeOfAName) {
  Matrix matrix = Matrix::embedded();
  EXPECT_EQ(probably_meant(matrix, "torchvison"), "torchvision");
  EXPECT_EQ(probably_meant(matrix, "tensorlfow"), "tensorflow");
  EXPECT_EQ(probably_meant(matrix, "xformer"), "xformers");
}

TEST(Names, TakesNoOtherPackageForAMistake) {
  Matrix matrix = Matrix::embedded();
  for (const char* name : {"flask", "torchinfo", "torchmetrics", "transformers", "diffusers",
                           "numba", "pandas", "scipy", "tritonclient", "jaxtyping", "pillow", ""}) {
    EXPECT_EQ(probably_meant(matrix, name), std::nullopt) << name;
  }
}

}  // namespace
}  // namespace cog::compat
