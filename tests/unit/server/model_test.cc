#include "server/model.h"

#include <gtest/gtest.h>

namespace cog::server {
namespace {

using Files = std::map<std::string, std::string, std::less<>>;

std::string document(const std::string& output,
                     const std::string& property = R"("type":"string")") {
  return R"({"openapi":"3.0.2","info":{"title":"Cog","version":"1"},"paths":{},"components":)"
         R"({"schemas":{"Input":{"title":"Input","type":"object","properties":{"a":{)" +
         property + R"(,"title":"A","x-order":0}}},"Output":)" + output + "}}}";
}

const std::string kString = R"({"title":"Output","type":"string"})";
const std::string kList = R"({"title":"Output","type":"array","items":{"type":"string"}})";

TEST(Model, TheFirstPlaceCounts) {
  MemoryFiles files(Files{{"second", document(kString)}, {"third", document(kList)}});
  Model model = load_model({"first", "second", "third"}, files);
  EXPECT_EQ(model.document, document(kString));
  EXPECT_TRUE(model.validator);
  EXPECT_FALSE(model.output_is_list);
  EXPECT_EQ(model.warning, "");
}

TEST(Model, KnowsWhetherOutputsAreLists) {
  EXPECT_TRUE(load_model({"a"}, MemoryFiles(Files{{"a", document(kList)}})).output_is_list);
}

TEST(Model, WithoutADocumentNothingIsChecked) {
  Model model = load_model({"a", "b"}, MemoryFiles(Files{}));
  EXPECT_FALSE(model.validator);
  EXPECT_EQ(model.document, "");
  EXPECT_EQ(model.warning, "Inputs are not checked: there is no schema at a or b");
}

TEST(Model, ADocumentThatIsNoneIsAWarning) {
  Model model = load_model({"a"}, MemoryFiles(Files{{"a", "{"}}));
  EXPECT_FALSE(model.validator);
  EXPECT_EQ(model.document, "");
  EXPECT_EQ(model.warning.rfind("Inputs are not checked, because of a: ", 0), 0u) << model.warning;
}

TEST(Model, AnInputThatCanNotBeCheckedLeavesTheDocument) {
  std::string text = document(kString, R"("type":"string","pattern":"[")");
  Model model = load_model({"a"}, MemoryFiles(Files{{"a", text}}));
  EXPECT_FALSE(model.validator);
  EXPECT_EQ(model.document, text);
  EXPECT_NE(model.warning, "");
}

}  // namespace
}  // namespace cog::server
