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
  one.type.items = {Type{kind, false, {}, {}}};
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
  signature.inputs[1].ge = 1;
  Error error = error_of([&] { check_input(R"({"steps":0,"scael":1})", signature); });
  EXPECT_EQ(to_text(error),
            "the model has no input \"scael\"\n  did you mean \"scale\"?\n"
            "input \"steps\": 0 is less than the minimum of 1\n"
            "input \"prompt\" is required\n  give it with -i prompt=VALUE");
  EXPECT_NO_THROW(check_input(R"({"prompt":"a"})", signature));
}

}  // namespace
}  // namespace cog::client
