#include <gtest/gtest.h>

#include "requirements/requirement.h"

namespace cog::requirements {
namespace {

bool installs(const std::string& tags, std::string_view python = "3.12",
              std::string_view platform = "linux/amd64") {
  std::optional<WheelName> wheel = parse_wheel_name("a-1-" + tags + ".whl");
  EXPECT_TRUE(wheel.has_value()) << tags;
  return wheel && installs_on(*wheel, python, platform);
}

TEST(Wheel, HasAName) {
  std::optional<WheelName> wheel =
      parse_wheel_name("Torch_Audio-2.4.1%2Bcu124-1-cp312.py3-cp312.none-linux_x86_64.any.whl");
  ASSERT_TRUE(wheel);
  EXPECT_EQ(wheel->name, "torch-audio");
  EXPECT_EQ(to_text(wheel->version), "2.4.1+cu124");
  EXPECT_EQ(wheel->python_tags, (std::vector<std::string>{"cp312", "py3"}));
  EXPECT_EQ(wheel->abi_tags, (std::vector<std::string>{"cp312", "none"}));
  EXPECT_EQ(wheel->platform_tags, (std::vector<std::string>{"linux_x86_64", "any"}));
}

TEST(Wheel, IsNothingElse) {
  for (const char* name :
       {"", ".whl", "a.whl", "a-1.whl", "a-1-py3-none.whl", "a-x-py3-none-any.whl",
        "a-1-x1-py3-none-any.whl", "a-1-1-1-py3-none-any.whl", "a__b-1-py3-none-any.whl",
        "a-1-py3..py2-none-any.whl", "a-1-3py-none-any.whl", "a-1.tar.gz",
        "a-1-py3-none-any.WHL"}) {
    EXPECT_EQ(parse_wheel_name(name), std::nullopt) << name;
  }
}

TEST(Wheel, InstallsWherePipWouldInstallIt) {
  EXPECT_TRUE(installs("py3-none-any"));
  EXPECT_TRUE(installs("py2.py3-none-any"));
  EXPECT_TRUE(installs("cp312-cp312-manylinux_2_28_x86_64"));
  EXPECT_TRUE(installs("cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64"));
  EXPECT_TRUE(installs("cp312-cp312-manylinux1_x86_64"));
  EXPECT_TRUE(installs("cp312-cp312-linux_x86_64"));
  EXPECT_TRUE(installs("cp38-abi3-manylinux1_x86_64"));
  EXPECT_TRUE(installs("py3-none-manylinux2014_aarch64", "3.10.2", "linux/arm64"));
  EXPECT_FALSE(installs("cp38-cp38-manylinux1_x86_64"));
  EXPECT_FALSE(installs("cp313-abi3-manylinux1_x86_64"));
  EXPECT_FALSE(installs("cp312-cp312t-manylinux_2_28_x86_64"));
  EXPECT_FALSE(installs("cp312-cp312-musllinux_1_2_x86_64"));
  EXPECT_FALSE(installs("cp312-cp312-manylinux_2_28_aarch64"));
  EXPECT_FALSE(installs("cp312-cp312-manylinux_2_99_x86_64"));
  EXPECT_FALSE(installs("cp312-cp312-win_amd64"));
  EXPECT_FALSE(installs("cp312-cp312-manylinux1_aarch64", "3.12", "linux/arm64"));
  EXPECT_FALSE(installs("py2-none-any"));
  EXPECT_FALSE(installs("py313-none-any"));
  EXPECT_FALSE(installs("pp310-pypy310_pp73-manylinux_2_17_x86_64"));
}

}  // namespace
}  // namespace cog::requirements
