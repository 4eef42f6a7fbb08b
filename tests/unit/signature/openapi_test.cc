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
  return {std::move(name), std::move(the_type), required, {}, {}, {}};
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

Type reference_to(std::string component) {
  Type made = type(Kind::component);
  made.component = std::move(component);
  return made;
}

Type several(Kind kind, std::vector<Type> items) {
  Type made = type(kind);
  made.items = std::move(items);
  return made;
}

Component point() {
  Component point{"Point", type(Kind::object), {}};
  point.type.fields = {field("x", type(Kind::number)), field("label", type(Kind::string), false)};
  point.type.fields[0].type.bounds.gt = 0;
  point.type.fields[0].description = "from the left";
  point.type.fields[1].default_value = Json{R"("a")"};
  point.type.fields[1].title = "What is shown";
  return point;
}

// What replicate/cog has no words for.
Signature typed() {
  Signature signature;
  Type size = several(Kind::tuple, {type(Kind::integer), type(Kind::integer)});
  Type pair = several(Kind::tuple, {type(Kind::string), type(Kind::number)});
  Type either = several(Kind::any_of, {type(Kind::string), reference_to("Point")});
  Type grid = type_of_items(Kind::list, type_of_items(Kind::list, type(Kind::number, true)));
  grid.items[0].bounds.min_items = 1;
  Type names = type_of_items(Kind::list, type(Kind::string));
  names.unique = true;
  Type letter = type(Kind::string);
  letter.choices = {{R"("a")"}, {R"("b")"}};
  signature.inputs = {input("point", reference_to("Point")),
                      input("points", type_of_items(Kind::list, reference_to("Point"))),
                      input("tree", reference_to("Tree")),
                      input("size", size),
                      input("pair", pair),
                      input("either", either),
                      input("grid", grid),
                      input("names", names),
                      input("letters", type_of_items(Kind::object, letter)),
                      input("several", type(Kind::any)),
                      input("tags", type_of_items(Kind::list, type(Kind::string)))};
  signature.inputs[2].type.nullable = true;
  signature.inputs[5].type.nullable = true;
  signature.inputs[5].default_value = Json{"null"};
  signature.inputs[9].choices = {{"1"}, {R"("auto")"}};
  signature.inputs[10].choices = letter.choices;
  Component tree{"Tree", type(Kind::object), {}};
  tree.type.fields = {field("children", type_of_items(Kind::list, reference_to("Tree"))),
                      field("at", reference_to("Point"))};
  tree.type.fields[1].type.nullable = true;
  tree.type.fields[1].required = false;
  tree.type.fields[1].default_value = Json{"null"};
  Component color{"Color", type(Kind::string), {}};
  color.type.choices = {{R"("red")"}, {R"("green")"}};
  signature.components = {point(), tree, color};
  signature.output = type_of_items(
      Kind::iterator,
      several(Kind::any_of, {reference_to("Color"), type_of_items(Kind::list, type(Kind::path))}));
  signature.streaming = true;
  return signature;
}

// Trains with a Point that is the run's, and choices that are not.
Signature training() {
  Signature signature;
  Input mode = input("mode", type(Kind::integer));
  mode.choices = {{"1"}, {"2"}};
  signature.inputs = {mode, input("start", reference_to("Point"))};
  signature.components = {point()};
  signature.output = type(Kind::null);
  return signature;
}

TEST(ToOpenapi, WritesWhatOnlyWeHave) {
  testing::expect_golden("signature/typed.json", to_openapi({typed(), {}}, "0.1.0") + "\n");
}

TEST(ToOpenapi, WritesTraining) {
  testing::expect_golden("signature/training.json", to_openapi({{}, training()}, "0.1.0") + "\n");
}

TEST(ToOpenapi, WritesBothTargetsAsOneDocument) {
  Signature run = typed();
  run.inputs.push_back(representative().inputs[2]);  // another `mode`
  testing::expect_golden("signature/both.json", to_openapi({run, training()}, "0.1.0") + "\n");
}

TEST(ToOpenapi, NamesNoTwoThingsAlike) {
  Signature run;
  Input choices = input("Point", type(Kind::string));
  choices.choices = {{R"("a")"}};
  run.inputs = {choices, input("where", reference_to("Point")),
                input("out", reference_to("Output"))};
  run.components = {point(), {"Output", type(Kind::object), {}}};
  Signature train;
  train.inputs = {input("where", reference_to("Point"))};
  train.components = {point()};
  train.components[0].type.fields[0].required = false;
  Targets read = from_openapi(to_openapi({run, train}, "1"));
  EXPECT_EQ(read.run->inputs[0], choices);
  EXPECT_EQ(read.run->inputs[1].type.component, "Point2");
  EXPECT_EQ(read.run->components[0].title, "Point");
  EXPECT_EQ(read.run->inputs[2].type.component, "Output2");
  EXPECT_EQ(read.train->inputs[0].type.component, "Point3");
}

TEST(ToOpenapi, WritesTheStricterOfTwoBounds) {
  Signature signature;
  signature.inputs = {input("n", type(Kind::integer))};
  signature.inputs[0].type.bounds.ge = 1;
  signature.inputs[0].type.bounds.gt = 0;
  signature.inputs[0].type.bounds.le = 5;
  signature.inputs[0].type.bounds.lt = 5;
  Bounds read = from_openapi(to_openapi({signature, {}}, "1")).run->inputs[0].type.bounds;
  EXPECT_EQ(read.ge, 1);
  EXPECT_EQ(read.gt, std::nullopt);
  EXPECT_EQ(read.le, std::nullopt);
  EXPECT_EQ(read.lt, 5);
}

TEST(ToOpenapi, RefusesAComponentThatIsNotThere) {
  Signature signature;
  signature.output = reference_to("Gone");
  EXPECT_THROW(to_openapi({signature, {}}, "1"), Error);
}

TEST(ToOpenapi, KeepsAListOfUnionsApartFromATuple) {
  Type either = several(Kind::any_of, {type(Kind::string), type(Kind::integer)});
  Signature signature;
  signature.output = several(Kind::tuple, {either, either});
  EXPECT_EQ(from_openapi(to_openapi({signature, {}}, "1")).run->output, signature.output);
  signature.output = several(Kind::tuple, {type(Kind::string), type(Kind::integer)});
  EXPECT_EQ(from_openapi(to_openapi({signature, {}}, "1")).run->output, signature.output);
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
  for (const Signature& signature :
       {representative(), everything(), typed(), training(), Signature{}}) {
    EXPECT_EQ(from_openapi(to_openapi({signature, {}}, "0.1.0")).run, signature);
  }
}

std::optional<Signature> run_of(std::string_view document) { return from_openapi(document).run; }

std::string with_properties(const std::string& properties) {
  return R"({"components":{"schemas":{"Input":{"type":"object","properties":{)" + properties +
         R"(}},"E":{"enum":["x"],"type":"string"}}}})";
}

TEST(FromOpenapi, ReadsUnionsAndNullVariantsAsNullable) {
  Signature signature = *run_of(
      with_properties(R"("u":{"anyOf":[{"type":"string"},{"type":"integer"}]},)"
                      R"("n":{"anyOf":[{"type":"string"},{"type":"null"}],"default":"x"})"));
  ASSERT_EQ(signature.inputs.size(), 2u);
  Type text_or_number = type_of_items(Kind::any_of, type(Kind::string));
  text_or_number.items.push_back(type(Kind::integer));
  text_or_number.nullable = true;  // it may be left out
  EXPECT_EQ(signature.inputs[0].type, text_or_number);
  EXPECT_FALSE(signature.inputs[0].required());
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

TEST(FromOpenapi, ReadsExclusiveBoundsOfEitherVersion) {
  Signature signature = *run_of(with_properties(
      R"("a":{"type":"number","exclusiveMinimum":0,"maximum":1,"exclusiveMaximum":true})"));
  EXPECT_EQ(signature.inputs[0].type.bounds.gt, 0);
  EXPECT_EQ(signature.inputs[0].type.bounds.lt, 1);
  EXPECT_EQ(signature.inputs[0].type.bounds.le, std::nullopt);
}

TEST(FromOpenapi, ReadsTrainingAlone) {
  Targets targets = from_openapi(
      R"({"components":{"schemas":{"TrainingInput":{"properties":{"n":{"type":"integer"}}},
          "TrainingOutput":{"title":"Output","type":"string"}}}})");
  EXPECT_FALSE(targets.run);
  EXPECT_EQ(targets.train->inputs[0].name, "n");
  EXPECT_EQ(targets.train->output, type(Kind::string));
}

TEST(FromOpenapi, ReadsEachComponentOnceHoweverItIsReached) {
  std::string schemas = R"("Input":{"properties":{"a":{"$ref":"#/components/schemas/C0"}}})";
  constexpr int kLong = 5'000;
  for (int i = 0; i < kLong; ++i) {
    std::string next = R"({"$ref":"#/components/schemas/C)" + std::to_string(i + 1) + R"("})";
    schemas += ",\"C" + std::to_string(i) + R"(":{"type":"object","properties":{"l":)" + next +
               R"(,"r":)" + next + "}}";
  }
  Signature signature = *run_of(R"({"components":{"schemas":{)" + schemas + "}}}");
  EXPECT_EQ(signature.components.size(), static_cast<size_t>(kLong));
}

TEST(FromOpenapi, MakesNoHugeTuples) {
  std::string type = R"({"type":"string"})";
  for (int i = 0; i < 60; ++i) {
    type = R"({"type":"array","minItems":100,"maxItems":100,"items":)" + type + "}";
  }
  type = R"({"type":"array","minItems":18446744073709551615,"maxItems":18446744073709551615,)"
         R"("items":)" +
         type + "}";
  EXPECT_EQ(run_of(with_properties("\"a\":" + type))->inputs[0].type.kind, Kind::list);
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
