#include <gtest/gtest.h>

#include "query_text.h"
#include "support/golden.h"

namespace cog::compat {
namespace {

class GoldenCompat : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenCompat, GivesTheExpectedAnswer) {
  std::string folder = "compat/" + GetParam() + "/";
  Query query = parse_query(testing::read_golden(folder + "query.txt"));
  testing::expect_golden(folder + "answer.txt", answer_text(query, Matrix::embedded()));
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenCompat, ::testing::ValuesIn(testing::golden_cases("compat")),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace cog::compat
