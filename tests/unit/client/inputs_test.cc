#include "client/inputs.h"

#include <gtest/gtest.h>

#include "support/error_of.h"
#include "support/temporary_folder.h"

namespace cog::client {
namespace {

using testing::error_of;

using os::Environment;
using signature::Input;
using signature::Kind;
using signature::Signature;
using signature::Type;

Input input(std::string name, Kind kind) {
  Input one;
  one.name = std::move(name);
  one.type.kind = kind;
  return one;
}

Input list_of(std::string name, Kind kind) {
  Input one = input(std::move(name), Kind::list);
  one.type.items = {input("", kind).type};
  return one;
}

Signature model() {
  Signature signature;
  signature.inputs = {input("prompt", Kind::string),   input("steps", Kind::integer),
                      input("scale", Kind::number),    input("upscale", Kind::boolean),
                      input("image", Kind::path),      input("options", Kind::object),
                      list_of("sizes", Kind::integer), list_of("frames", Kind::path)};
  for (Input& one : signature.inputs) one.default_value = signature::Json{"null"};
  return signature;
}

std::string made(const std::vector<std::string>& texts, const std::string& home = "/") {
  std::vector<Argument> arguments;
  for (const std::string& text : texts) arguments.push_back(parse_argument(text));
  return make_input(arguments, model(), Environment(Environment::Variables{{"HOME", home}}));
}

TEST(Inputs, AreTypedByTheSignature) {
  EXPECT_EQ(made({"prompt=42"}), R"({"prompt":"42"})");
  EXPECT_EQ(made({"steps=9007199254740993"}), R"({"steps":9007199254740993})");
  EXPECT_EQ(made({"scale=7.5"}), R"({"scale":7.5})");
  EXPECT_EQ(made({"scale=7"}), R"({"scale":7})");
  EXPECT_EQ(made({"upscale=true"}), R"({"upscale":true})");
  EXPECT_EQ(made({R"(options={"a": [1]})"}), R"({"options":{"a":[1]}})");
  EXPECT_EQ(made({}), "{}");
}

TEST(Inputs, ValueIsSplitAtTheFirstEqualsAndLosesOnePairOfQuotes) {
  EXPECT_EQ(parse_argument("a=b=c"), (Argument{"a", "b=c"}));
  EXPECT_EQ(parse_argument("a=\"b\""), (Argument{"a", "b"}));
  EXPECT_EQ(parse_argument("a=\""), (Argument{"a", "\""}));
  EXPECT_EQ(parse_argument("a="), (Argument{"a", ""}));
  EXPECT_EQ(error_of([] { parse_argument("prompt"); }).code, ErrorCode::usage);
  EXPECT_EQ(error_of([] { parse_argument("=x"); }).code, ErrorCode::usage);
}

Type type_of(Kind kind, std::vector<Type> items = {}) {
  Type type;
  type.kind = kind;
  type.items = std::move(items);
  return type;
}

Type point() {
  Type type = type_of(Kind::component);
  type.component = "Point";
  return type;
}

// A model with one input "a" of this type; Point has a number x and a file.
Signature model_of(Type type) {
  Signature signature;
  signature.inputs = {input("a", Kind::any)};
  signature.inputs[0].type = std::move(type);
  Type fields = type_of(Kind::object);
  fields.fields = {{"x", type_of(Kind::number), true, {}, {}, {}},
                   {"image", type_of(Kind::path), false, {}, {}, {}}};
  signature.components = {{"Point", fields, {}}};
  return signature;
}

std::string made(const Type& type, const std::vector<std::string>& values) {
  std::vector<Argument> arguments;
  for (const std::string& value : values) arguments.push_back({"a", value});
  return make_input(arguments, model_of(type), Environment(Environment::Variables{}));
}

TEST(Inputs, ModelsComeAsJsonWithTheirFiles) {
  testing::TemporaryFolder folder;
  std::string file = folder.write("a.png", "PNG");
  EXPECT_EQ(made(point(), {R"({"x": 1})"}), R"({"a":{"x":1}})");
  EXPECT_EQ(made(type_of(Kind::list, {point()}), {R"([{"x":1,"image":"@)" + file + R"("}])"}),
            R"({"a":[{"image":"data:image/png;base64,UE5H","x":1}]})");
  EXPECT_EQ(made(type_of(Kind::list, {point()}), {R"({"x":1})", R"({"x":2})"}),
            R"({"a":[{"x":1},{"x":2}]})");
  Error error = error_of([] { made(point(), {"1,2"}); });
  EXPECT_EQ(error.message, "input \"a\": expected a JSON object, got \"1,2\"");
  EXPECT_EQ(error.hint, R"(write it in quotes: -i 'a={"x": ..., "image": ...}')");
}

TEST(Inputs, TuplesComeAsJsonOrByRepetition) {
  Type size = type_of(Kind::tuple, {type_of(Kind::integer), type_of(Kind::string)});
  EXPECT_EQ(made(size, {R"([1, "b"])"}), R"({"a":[1,"b"]})");
  EXPECT_EQ(made(size, {"1", "b"}), R"({"a":[1,"b"]})");
  EXPECT_EQ(error_of([&] {
              made(size, {"1", "b", "c"});
            }).message,
            "input \"a\": given 3 times, but it has 2 places");
  EXPECT_EQ(error_of([&] { made(size, {"1"}); }).message,
            "input \"a\": expected a JSON array, got \"1\"");
}

TEST(Inputs, ListsOfListsComeWholeOrRowByRow) {
  Type rows = type_of(Kind::list, {type_of(Kind::list, {type_of(Kind::integer)})});
  EXPECT_EQ(made(rows, {"[[1],[2]]"}), R"({"a":[[1],[2]]})");
  EXPECT_EQ(made(rows, {"[1]", "[2]"}), R"({"a":[[1],[2]]})");
  EXPECT_EQ(made(rows, {"[1]"}), R"({"a":[[1]]})");
}

TEST(Inputs, UnionsTakeTheFirstVariantThatTheTextCanBe) {
  Type either = type_of(Kind::any_of, {type_of(Kind::integer), type_of(Kind::string)});
  EXPECT_EQ(made(either, {"5"}), R"({"a":5})");
  EXPECT_EQ(made(either, {"x"}), R"({"a":"x"})");
  Type numbers = type_of(Kind::any_of, {type_of(Kind::integer), point(), type_of(Kind::boolean)});
  EXPECT_EQ(made(numbers, {R"({"x":1})"}), R"({"a":{"x":1}})");
  EXPECT_EQ(error_of([&] { made(numbers, {"x"}); }).message,
            "input \"a\": expected an integer or a JSON object or true or false, got \"x\"");
  Type one_or_many =
      type_of(Kind::any_of, {type_of(Kind::string), type_of(Kind::list, {type_of(Kind::string)})});
  EXPECT_EQ(made(one_or_many, {"x"}), R"({"a":"x"})");
  EXPECT_EQ(made(one_or_many, {"x", "y"}), R"({"a":["x","y"]})");
}

TEST(Inputs, NullAndChoicesOfSeveralTypesAreUnderstood) {
  Type seed = type_of(Kind::integer);
  seed.nullable = true;
  EXPECT_EQ(made(seed, {"null"}), R"({"a":null})");
  Type name = type_of(Kind::string);
  name.nullable = true;
  EXPECT_EQ(made(name, {"null"}), R"({"a":"null"})");  // it may be a name
  Type size = type_of(Kind::any);
  size.choices = {{"1"}, {R"("auto")"}};
  EXPECT_EQ(made(size, {"1"}), R"({"a":1})");
  EXPECT_EQ(made(size, {"auto"}), R"({"a":"auto"})");
}

TEST(Inputs, SurviveDeepJson) {
  std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_THROW(made(point(), {deep}), Error);
  EXPECT_THROW(made(type_of(Kind::tuple, {type_of(Kind::integer)}), {deep}), Error);
}

TEST(CheckInput, NamesTheFieldThatIsMissing) {
  Error error = error_of([] { check_input(R"({"a":{}})", model_of(point())); });
  EXPECT_EQ(to_text(error), "input \"a/x\" is missing");
}

TEST(Inputs, ListsComeAsJsonOrByRepetition) {
  EXPECT_EQ(made({"sizes=[1, 2]"}), R"({"sizes":[1,2]})");
  EXPECT_EQ(made({"sizes=1", "sizes=2"}), R"({"sizes":[1,2]})");
  EXPECT_EQ(made({"sizes=1"}), R"({"sizes":[1]})");
}

TEST(Inputs, FilesBecomeDataUrls) {
  testing::TemporaryFolder folder;
  folder.write("a.png", "PNG");
  folder.write("b.txt", "text");
  EXPECT_EQ(made({"image=@~/a.png"}, folder.path()), R"({"image":"data:image/png;base64,UE5H"})");
  EXPECT_EQ(made({"frames=@~/a.png", "frames=@~/b.txt"}, folder.path()),
            R"({"frames":["data:image/png;base64,UE5H","data:text/plain;base64,dGV4dA=="]})");
  EXPECT_EQ(made({"image=https://example.com/a.png"}), R"({"image":"https://example.com/a.png"})");
}

TEST(Inputs, AMissingFileIsNamedWithItsInput) {
  Error error = error_of([] { made({"image=@/no/such.png"}); });
  EXPECT_EQ(error.code, ErrorCode::input);
  EXPECT_EQ(error.message, "input \"image\": /no/such.png does not exist");
}

TEST(Inputs, AFileWithoutItsAtSignIsUnderstood) {
  Error error = error_of([] { made({"image=sign.png"}); });
  EXPECT_EQ(error.message, "input \"image\": \"sign.png\" is not a URL");
  EXPECT_NE(error.hint.find("-i image=@sign.png"), std::string::npos);
}

TEST(Inputs, WrongTypesSayWhatWasExpected) {
  EXPECT_EQ(error_of([] { made({"steps=many"}); }).message,
            "input \"steps\": expected an integer, got \"many\"");
  EXPECT_EQ(error_of([] { made({"steps=1.5"}); }).message,
            "input \"steps\": expected an integer, got \"1.5\"");
  EXPECT_EQ(error_of([] { made({"scale=inf"}); }).message,
            "input \"scale\": expected a number, got \"inf\"");
  EXPECT_EQ(error_of([] { made({"upscale=yes"}); }).message,
            "input \"upscale\": expected true or false, got \"yes\"");
  EXPECT_EQ(error_of([] { made({"options=[1]"}); }).message,
            "input \"options\": expected a JSON object, got \"[1]\"");
  EXPECT_EQ(error_of([] {
              made({"prompt=a", "prompt=b"});
            }).message,
            "input \"prompt\": given 2 times, but it is not a list");
}

TEST(Inputs, AnUnknownNameGetsTheNearestOne) {
  Error error = error_of([] { made({"promt=a"}); });
  EXPECT_EQ(error.message, "the model has no input \"promt\"");
  EXPECT_EQ(error.hint, "did you mean \"prompt\"?");
  EXPECT_EQ(error_of([] { made({"x=a"}); }).hint,
            "it takes: prompt, steps, scale, upscale, image, options, sizes, frames");
}

TEST(Inputs, JsonIsTakenWholeWithItsFiles) {
  testing::TemporaryFolder folder;
  std::string file = folder.write("a.png", "PNG");
  Environment environment(Environment::Variables{});
  EXPECT_EQ(make_input("{\"image\":\"@" + file + "\",\"steps\":2}", environment),
            R"({"image":"data:image/png;base64,UE5H","steps":2})");
  for (const char* text : {"", "[1]", "{", "3", "{\"a\":1} x"}) {
    EXPECT_EQ(error_of([&] { make_input(text, environment); }).code, ErrorCode::input) << text;
  }
}

TEST(CheckInput, ReportsEverythingAtOnce) {
  Signature signature = model();
  signature.inputs[0].default_value.reset();  // prompt is required
  signature.inputs[1].type.bounds.ge = 1;
  Error error = error_of([&] { check_input(R"({"steps":0,"scael":1})", signature); });
  EXPECT_EQ(to_text(error),
            "the model has no input \"scael\"\n  did you mean \"scale\"?\n"
            "input \"steps\": 0 is less than the minimum of 1\n"
            "input \"prompt\" is required\n  give it with -i prompt=VALUE");
  EXPECT_NO_THROW(check_input(R"({"prompt":"a"})", signature));
}

}  // namespace
}  // namespace cog::client
