// Golden files: expected texts that live below tests/golden/ and are reviewed like code.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace cog::testing {

inline std::filesystem::path golden_path(const std::string& name) {
  return std::filesystem::path(COG_GOLDEN_DIR) / name;
}

inline std::string read_golden(const std::string& name) {
  std::ifstream file(golden_path(name), std::ios::binary);
  EXPECT_TRUE(file.good()) << "no golden file " << golden_path(name);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The cases of a module: names of the folders below tests/golden/<module>, sorted. Never empty.
inline std::vector<std::string> golden_cases(const std::string& module) {
  std::vector<std::string> cases;
  for (const auto& entry : std::filesystem::directory_iterator(golden_path(module))) {
    if (entry.is_directory()) cases.push_back(entry.path().filename());
  }
  std::sort(cases.begin(), cases.end());
  EXPECT_FALSE(cases.empty());
  return cases;
}

// Compares `actual` with the golden file. With COG_ACCEPT=1 the file is rewritten instead and the
// test is skipped, never passed: a run that accepts proves nothing.
inline void expect_golden(const std::string& name, const std::string& actual) {
  const char* accept = std::getenv("COG_ACCEPT");
  if (accept != nullptr && std::string(accept) == "1") {
    std::filesystem::create_directories(golden_path(name).parent_path());
    std::ofstream(golden_path(name), std::ios::binary) << actual;
    GTEST_SKIP() << "accepted " << name;
  }
  EXPECT_EQ(read_golden(name), actual) << "in " << golden_path(name);
}

}  // namespace cog::testing
