#include "signature/openapi.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/golden.h"

namespace cog::signature {
namespace {

Type type(Kind kind, bool nullable = false) {
  Type made;
  made.kind = kind;
  made.nullable = nullable;
  return made;
}

Type type_of_items(Kind kind, Type item) {
  Type made = type(kind);
  made.items.push_back(std::move(item));
  return made;
}

Input input(std::string name, Type the_type) {
  Input made;
  made.name = std::move(name);
  made.type = std::move(the_type);
  return made;
}

Field field(std::string name, Type the_type, bool required = true) {
  return {std::move(name), std::move(the_type), required, {}, {}};
}

// The example of the documentation, and one of everything else.
Signature representative() {
  Signature signature;
  signature.inputs.push_back(input("prompt", type(Kind::string)));
  Input n = input("n", type(Kind::integer));
  n.default_value = Json{"3"};
  n.description = "num";
  n.type.bounds.ge = 1;
  n.type.bounds.le = 10;
  signature.inputs.push_back(n);
  Input mode = input("mode", type(Kind::string));
  mode.choices = {{"\"a\""}, {"\"b\""}};
  mode.default_value = Json{"\"a\""};
  signature.inputs.push_back(mode);
  Input opt = input("opt", type(Kind::path, true));
  opt.default_value = Json{"null"};
  signature.inputs.push_back(opt);
  signature.output = type_of_items(Kind::concatenate_iterator, type(Kind::string));
  return signature;
}

Signature everything() {
  Signature signature;
  Input text = input("long_text", type(Kind::string));
  text.type.bounds.min_length = 1;
  text.type.bounds.max_length = 20;
  text.type.bounds.regex = "^<[a-z]&+>$";
  text.description = "line\nbreak, \xE2\x80\xA8 and <b>";
  text.deprecated = true;
  signature.inputs.push_back(text);
  Input image = input("image", type(Kind::path));
  image.accept = "image/*,.heic";
  signature.inputs.push_back(image);
  Input status = input("Status", type(Kind::integer, true));
  status.choices = {{"1"}, {"2"}};
  signature.inputs.push_back(status);
  signature.inputs.push_back(input("key", type(Kind::secret)));
  signature.inputs.push_back(input("flags", type_of_items(Kind::list, type(Kind::boolean))));
  signature.inputs.push_back(input("extra", type(Kind::object, true)));
  Input scale = input("scale", type(Kind::number));
  scale.type.bounds.ge = -0.5;
  scale.default_value = Json{"0.25"};
  signature.inputs.push_back(scale);

  Type values = type_of_items(Kind::object, type(Kind::number));
  signature.output = type(Kind::object);
  signature.output.fields = {field("a", type(Kind::integer)),
                             field("b", type(Kind::string, true), false),
                             field("c", type(Kind::string), false), field("p", type(Kind::path)),
                             field("nested", type_of_items(Kind::list, values))};
  return signature;
}

TEST(ToOpenapi, WritesTheRepresentativeDocument) {
  testing::expect_golden("signature/representative.json",
                         to_openapi({representative(), {}}, "0.1.0") + "\n");
}

TEST(ToOpenapi, WritesEveryKeyword) {
  testing::expect_golden("signature/everything.json",
                         to_openapi({everything(), {}}, "0.1.0") + "\n");
}

TEST(ToOpenapi, HasEmptyPropertiesAndNoRequiredWithoutInputs) {
  std::string document = to_openapi({Signature{}, {}}, "1");
  EXPECT_NE(document.find(R"("Input":{"properties":{},"title":"Input","type":"object"})"),
            std::string::npos);
}

TEST(FromOpenapi, ReadsBackWhatWasWritten) {
  for (const Signature& signature : {representative(), everything(), Signature{}}) {
    EXPECT_EQ(from_openapi(to_openapi({signature, {}}, "0.1.0")).run, signature);
  }
}

std::optional<Signature> run_of(std::string_view document) { return from_openapi(document).run; }

std::string with_properties(const std::string& properties) {
  return R"({"components":{"schemas":{"Input":{"type":"object","properties":{)" + properties +
         R"(}},"E":{"enum":["x"],"type":"string"}}}})";
}

TEST(FromOpenapi, ReadsUnionsAsAnythingAndNullVariantsAsNullable) {
  Signature signature = *run_of(
      with_properties(R"("u":{"anyOf":[{"type":"string"},{"type":"integer"}]},)"
                      R"("n":{"anyOf":[{"type":"string"},{"type":"null"}],"default":"x"})"));
  ASSERT_EQ(signature.inputs.size(), 2u);
  EXPECT_EQ(signature.inputs[0].type.kind, Kind::any);
  EXPECT_EQ(signature.inputs[1].type, type(Kind::string, true));
  EXPECT_EQ(signature.output.kind, Kind::any);
}

TEST(FromOpenapi, OrdersByXOrderWhereAllHaveIt) {
  Signature signature = *run_of(
      with_properties(R"("b":{"type":"string","x-order":1},"a":{"type":"string","x-order":0})"));
  EXPECT_EQ(signature.inputs[0].name, "a");
  signature = *run_of(with_properties(R"("b":{"type":"string"},"a":{"type":"string"})"));
  EXPECT_EQ(signature.inputs[0].name, "b");
}

TEST(FromOpenapi, LeavesOutWhatIsNotRequiredAndHasNoDefault) {
  Signature signature = *run_of(with_properties(R"("a":{"type":"string"})"));
  EXPECT_FALSE(signature.inputs[0].required());
}

TEST(FromOpenapi, FollowsAReferenceToItselfNoFurtherThanNeeded) {
  Signature signature = *run_of(
      R"({"components":{"schemas":{"Input":{"properties":{"a":{"$ref":"#/components/schemas/L"}}},
          "L":{"$ref":"#/components/schemas/L"},
          "Output":{"type":"array","items":{"$ref":"#/components/schemas/Output"}}}}})");
  EXPECT_EQ(signature.inputs[0].type.kind, Kind::any);
  EXPECT_EQ(signature.output.kind, Kind::list);
}

TEST(FromOpenapi, RefusesWhatIsNoSchemaDocument) {
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[]"), std::string("null"), std::string("{}"),
        std::string(R"({"components":{"schemas":{"Input":3}}})"), std::string(1'000'000, '['),
        std::string("\xFF\x00", 2)}) {
    EXPECT_THROW(from_openapi(text), Error) << text.substr(0, 40);
  }
}

TEST(FromOpenapi, SurvivesPropertiesOfTheWrongShape) {
  Signature signature = *run_of(with_properties(
      R"("a":{"type":7,"minimum":"x","maxLength":-1,"pattern":[],"enum":{},"x-order":"1"},"b":null)"));
  ASSERT_EQ(signature.inputs.size(), 2u);
  EXPECT_EQ(signature.inputs[0].type.kind, Kind::any);
  EXPECT_FALSE(signature.inputs[0].type.bounds.max_length);
}

}  // namespace
}  // namespace cog::signature
