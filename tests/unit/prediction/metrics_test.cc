#include "prediction/metrics.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace cog::prediction {
namespace {

std::string after(std::initializer_list<const char*> records, const std::string& name) {
  Metrics metrics;
  for (const char* record : records) metrics.record(record);
  auto texts = metrics.texts();
  return texts.count(name) ? texts[name] : "absent";
}

TEST(Metrics, NoneAreNone) { EXPECT_TRUE(Metrics().texts().empty()); }

TEST(Metrics, ReplaceKeepsTheLastAndNullDeletes) {
  EXPECT_EQ(after({R"({"name":"a","mode":"replace","value":1})",
                   R"({"name":"a","mode":"replace","value":"x"})"},
                  "a"),
            R"("x")");
  EXPECT_EQ(after({R"({"name":"a","mode":"replace","value":1})",
                   R"({"name":"a","mode":"replace","value":null})"},
                  "a"),
            "absent");
}

TEST(Metrics, IncrementCountsFromZero) {
  const char* one = R"({"name":"a","mode":"increment","value":1})";
  EXPECT_EQ(after({one, one}, "a"), "2");
  EXPECT_EQ(after({one, R"({"name":"a","mode":"increment","value":0.5})"}, "a"), "1.5");
  EXPECT_EQ(after({R"({"name":"a","mode":"replace","value":9223372036854775807})", one}, "a"),
            "9223372036854775807");
}

TEST(Metrics, AppendMakesAList) {
  const char* one = R"({"name":"a","mode":"append","value":1})";
  EXPECT_EQ(after({one}, "a"), "[1]");
  EXPECT_EQ(after({R"({"name":"a","mode":"replace","value":0})", one, one}, "a"), "[0,1,1]");
}

TEST(Metrics, DotsNest) {
  EXPECT_EQ(after({R"({"name":"a","mode":"replace","value":1})",
                   R"({"name":"a.b.c","mode":"increment","value":2})",
                   R"({"name":"a.d","mode":"replace","value":true})"},
                  "a"),
            R"({"b":{"c":2},"d":true})");
}

TEST(Metrics, RefusesNonsense) {
  for (const char* text : {"", "[]", R"({"name":"a"})", R"({"name":1,"mode":"replace","value":1})",
                           R"({"name":"a","mode":"double","value":1})",
                           R"({"name":"a","mode":"increment","value":"x"})"}) {
    EXPECT_THROW(Metrics().record(text), Error) << text;
  }
}

}  // namespace
}  // namespace cog::prediction
