#include <gtest/gtest.h>

#include "requirements/requirement.h"
#include "requirements/syntax.h"

namespace cog::requirements {
namespace {

bool holds(std::string_view marker, std::string_view python = "3.11",
           std::string_view platform = "linux/amd64") {
  return marker_of(marker).evaluate(marker_environment(python, platform));
}

TEST(Marker, ComparesPythonAsAVersion) {
  EXPECT_TRUE(holds("python_version >= '3.9'"));
  EXPECT_FALSE(holds("python_version < \"3.9\""));
  EXPECT_TRUE(holds("'3.9' < python_version"));
  EXPECT_TRUE(holds("python_version == '3.*'"));
  EXPECT_TRUE(holds("python_version ~= '3.8'"));
  EXPECT_FALSE(holds("python_version === '3.11.0'"));
  EXPECT_TRUE(holds("python_version in '3.10 3.11'"));
  EXPECT_TRUE(holds("python_version not in '3.10, 3.12'"));
  EXPECT_FALSE(holds("python_version == 'three'"));
  EXPECT_TRUE(holds("python_full_version >= '3.11.2'", "3.11.4"));
  EXPECT_FALSE(holds("python_full_version >= '3.11.9'", "3.11.4"));
}

TEST(Marker, TakesAPythonWithoutPatchAsItsNewest) {
  EXPECT_FALSE(holds("python_full_version < '3.11.3'", "3.11"));
  EXPECT_TRUE(holds("python_full_version < '3.12'", "3.11"));
}

TEST(Marker, KnowsTheImage) {
  EXPECT_TRUE(holds("sys_platform == 'linux' and os_name == 'posix'"));
  EXPECT_TRUE(holds("platform_system == 'Linux' and implementation_name == 'cpython'"));
  EXPECT_TRUE(holds("platform_python_implementation != 'PyPy'"));
  EXPECT_TRUE(holds("platform_machine == 'x86_64'"));
  EXPECT_TRUE(holds("platform_machine == 'aarch64'", "3.11", "linux/arm64"));
  EXPECT_FALSE(holds("sys_platform == 'darwin' or platform_system == 'Windows'"));
  EXPECT_TRUE(holds("sys.platform == 'linux' and python_implementation == 'CPython'"));
  EXPECT_FALSE(holds("sys_platform > 'a'"));
}

TEST(Marker, BindsAndCloserThanOr) {
  EXPECT_TRUE(holds("os_name == 'posix' or os_name == 'nt' and os_name == 'x'"));
  EXPECT_FALSE(holds("(os_name == 'posix' or os_name == 'nt') and os_name == 'x'"));
}

TEST(Marker, NormalisesExtras) {
  MarkerEnvironment environment = marker_environment("3.11", "linux/amd64");
  EXPECT_FALSE(marker_of("extra == 'Cuda_12'").evaluate(environment));
  environment["extra"] = "cuda.12";
  EXPECT_TRUE(marker_of("extra == 'Cuda_12'").evaluate(environment));
  environment["extras"] = "gpu,cuda-12";
  EXPECT_TRUE(
      marker_of("'Cuda_12' in extras and 'dev' not in dependency_groups").evaluate(environment));
}

TEST(Marker, HoldsWhereThereIsNone) {
  EXPECT_TRUE(Marker().evaluate({}));
  EXPECT_EQ(Marker().text(), "");
  EXPECT_FALSE(marker_of("os_name == 'posix'").evaluate({}));
}

TEST(Marker, RefusesWhatHasNoMeaning) {
  for (const char* text : {"",
                           " ",
                           "os_name",
                           "os_name ==",
                           "== 'a'",
                           "os_name = 'a'",
                           "os_name == a",
                           "'a' == 'b'",
                           "os_name == 'a",
                           "os_name == 'a' and",
                           "or os_name == 'a'",
                           "(os_name == 'a'",
                           "os_name == 'a')",
                           "os_name not 'a'",
                           "os_name notin 'a'",
                           "os_name ~= 'a'",
                           "os_name === 'a'",
                           "python_version ~= 'x'",
                           "extras == 'a'",
                           "os_name == 'a\\'",
                           "os_name == 'a' os_name == 'b'",
                           "python_versions > '3'",
                           "os_name == 'a' && os_name == 'b'"}) {
    EXPECT_THROW(marker_of(text), Mistake) << text;
  }
}

TEST(Marker, BoundsItsDepth) {
  auto nested = [](size_t depth) {
    return std::string(depth, '(') + "os_name == 'posix'" + std::string(depth, ')');
  };
  EXPECT_TRUE(holds(nested(100)));
  EXPECT_THROW(marker_of(nested(101)), Mistake);
  EXPECT_THROW(marker_of(std::string(1 << 22, '(')), Mistake);
}

}  // namespace
}  // namespace cog::requirements
