#include "signature/validator.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/error.h"

namespace cog::signature {
namespace {

Input input(std::string name, Kind kind) {
  Input made;
  made.name = std::move(name);
  made.type.kind = kind;
  return made;
}

Input list_input(std::string name, Kind item) {
  Input made = input(std::move(name), Kind::list);
  made.type.items.push_back(input("", item).type);
  return made;
}

Signature one(Input the_input) {
  Signature signature;
  signature.inputs.push_back(std::move(the_input));
  return signature;
}

// The messages of what is wrong, "field: message" each.
std::vector<std::string> complaints(const Signature& signature, std::string_view text) {
  std::vector<std::string> found;
  for (const Violation& violation : Validator(signature).check(text).violations) {
    found.push_back(violation.field + ": " + violation.message);
  }
  return found;
}

using Texts = std::vector<std::string>;

TEST(Validator, NamesTheTypeThatWasExpected) {
  EXPECT_EQ(complaints(one(input("a", Kind::integer)), R"({"a":"3"})"),
            Texts{R"(a: "3" is not of type "integer")"});
  EXPECT_EQ(complaints(one(input("a", Kind::string)), R"({"a":null})"),
            Texts{R"(a: null is not of type "string")"});
  EXPECT_EQ(complaints(one(input("a", Kind::boolean)), R"({"a":1})"),
            Texts{R"(a: 1 is not of type "boolean")"});
  EXPECT_EQ(complaints(one(input("a", Kind::number)), R"({"a":[1, {"b":2}]})"),
            Texts{R"(a: [1,{"b":2}] is not of type "number")"});
  EXPECT_EQ(complaints(one(input("a", Kind::object)), R"({"a":"x"})"),
            Texts{R"(a: "x" is not of type "object")"});
  EXPECT_EQ(complaints(one(input("a", Kind::path)), R"({"a":true})"),
            Texts{R"(a: true is not of type "string")"});
}

TEST(Validator, ChecksBoundsLengthsPatternsAndChoices) {
  Input n = input("n", Kind::integer);
  n.type.bounds.ge = 1;
  n.type.bounds.le = 10;
  EXPECT_EQ(complaints(one(n), R"({"n":11})"), Texts{"n: 11 is greater than the maximum of 10"});
  EXPECT_EQ(complaints(one(n), R"({"n":0})"), Texts{"n: 0 is less than the minimum of 1"});
  EXPECT_TRUE(complaints(one(n), R"({"n":10})").empty());
  Input s = input("s", Kind::string);
  s.type.bounds.min_length = 2;
  s.type.bounds.max_length = 5;
  s.type.bounds.regex = "^[a-z\xC3\xA9]+$";
  EXPECT_EQ(complaints(one(s), R"({"s":"abcdef"})"),
            Texts{R"(s: "abcdef" is longer than 5 characters)"});
  EXPECT_EQ(complaints(one(s), R"({"s":"a"})"), Texts{R"(s: "a" is shorter than 2 characters)"});
  EXPECT_EQ(complaints(one(s), R"({"s":"BAD"})"),
            Texts{"s: \"BAD\" does not match \"^[a-z\xC3\xA9]+$\""});
  EXPECT_TRUE(complaints(one(s), "{\"s\":\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\"}").empty());
  Input c = input("c", Kind::string);
  c.choices = {{"\"small\""}, {"\"big\""}};
  EXPECT_EQ(complaints(one(c), R"({"c":"huge"})"),
            Texts{R"(c: "huge" is not one of ["small","big"])"});
}

TEST(Validator, ReportsInAlphabeticalOrderAndMissingOnesLast) {
  Signature signature;
  for (const char* name : {"z", "m", "b", "a"})
    signature.inputs.push_back(input(name, Kind::integer));
  EXPECT_EQ(complaints(signature, R"({"b":"x","a":"y"})"),
            (Texts{R"(a: "y" is not of type "integer")", R"(b: "x" is not of type "integer")",
                   "z: Field required", "m: Field required"}));
  EXPECT_EQ(Validator(signature).check("{}").violations[0].kind, ViolationKind::missing);
}

TEST(Validator, NamesTheElementOfAList) {
  EXPECT_EQ(complaints(one(list_input("l", Kind::integer)), R"({"l":[1,"x",3]})"),
            Texts{R"(l/1: "x" is not of type "integer")"});
}

TEST(Validator, SpeaksOfTheRootWhenTheInputIsNoObject) {
  EXPECT_EQ(complaints(Signature{}, "[]"), Texts{R"(__root__: [] is not of type "object")"});
}

TEST(Validator, TakesWholeFloatsForIntegersAndIntegersForNumbers) {
  EXPECT_EQ(Validator(one(input("a", Kind::integer))).check(R"({"a":5.0})").input, R"({"a":5})");
  EXPECT_EQ(Validator(one(input("a", Kind::number))).check(R"({"a":5})").input, R"({"a":5})");
  EXPECT_EQ(Validator(one(list_input("a", Kind::integer))).check(R"({"a":[1.0]})").input,
            R"({"a":[1]})");
  EXPECT_FALSE(complaints(one(input("a", Kind::integer)), R"({"a":5.5})").empty());
}

TEST(Validator, RemovesUnknownMembersAndAddsNulls) {
  Signature signature;
  signature.inputs = {input("a", Kind::string), input("b", Kind::string), input("c", Kind::string)};
  signature.inputs[1].type.nullable = true;
  signature.inputs[2].default_value = Json{"\"x\""};
  Checked checked = Validator(signature).check(R"({"zz":1, "a":"<é>", "aa":{}})");
  EXPECT_EQ(checked.input, R"({"a":"<é>","b":null})");
  EXPECT_EQ(checked.unknown, (Texts{"aa", "zz"}));
  EXPECT_EQ(Validator(signature).check(R"({"a":"", "b":null})").input, R"({"a":"","b":null})");
  EXPECT_FALSE(complaints(signature, R"({"a":"", "c":null})").empty());
}

TEST(Validator, CutsEchoedValuesByCharacters) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "\xC3\xA9";
  std::string message = complaints(one(input("a", Kind::integer)), "{\"a\":\"" + text + "\"}")[0];
  EXPECT_EQ(message, "a: \"" + text.substr(0, 198) + "... is not of type \"integer\"");
}

TEST(Validator, NeverEchoesSecrets) {
  Signature signature;
  signature.inputs = {input("key", Kind::secret), list_input("keys", Kind::secret)};
  signature.inputs[0].type.bounds.max_length = 3;
  for (const char* text : {R"({"key":"hunter2","keys":"hunter2"})", R"(["hunter2"])",
                           R"({"key":["hunter2"],"keys":[{"hunter2":1}]})"}) {
    Texts found = complaints(signature, text);
    EXPECT_FALSE(found.empty());
    for (const std::string& one : found) EXPECT_EQ(one.find("hunter2"), std::string::npos) << one;
  }
}

TEST(Validator, ChecksNothingAboutValuesOfAnyType) {
  EXPECT_TRUE(complaints(one(input("a", Kind::any)), R"({"a":[1,"x",null]})").empty());
}

TEST(Validator, RefusesTextThatIsNotJson) {
  Validator validator{Signature{}};
  for (const char* text :
       {"", "{", "{}x", "{\"a\":NaN}", "{\"a\":1e999}", "\"\xFF\"", "\"\\ud800\""}) {
    EXPECT_THROW(validator.check(text), Error) << text;
  }
}

TEST(Validator, SurvivesDeepAndLongInputs) {
  Signature signature = one(input("a", Kind::object));
  std::string deep = "{\"a\":" + std::string(500'000, '[') + std::string(500'000, ']') + "}";
  EXPECT_FALSE(complaints(signature, deep).empty());
  EXPECT_FALSE(complaints(signature, deep.substr(5, 1'000'000)).empty());
  EXPECT_TRUE(complaints(Signature{}, deep).empty());  // an unknown member, removed
  std::string wrong = "{\"a\":[0";
  for (int i = 0; i < 10'000; ++i) wrong += ",0";
  EXPECT_EQ(complaints(one(list_input("a", Kind::string)), wrong + "]}").size(), 100u);
}

TEST(Validator, RefusesABrokenPatternWhenItIsMade) {
  Input s = input("s", Kind::string);
  s.type.bounds.regex = "(";
  EXPECT_THROW(Validator{one(s)}, Error);
}

TEST(Validator, ChecksOnSeveralThreadsAtOnce) {
  Input s = input("s", Kind::string);
  s.type.bounds.regex = "^a+$";
  Validator validator(one(s));
  auto work = [&] {
    for (int i = 0; i < 200; ++i) EXPECT_TRUE(validator.check(R"({"s":"aaa"})").violations.empty());
  };
  std::thread other(work);
  work();
  other.join();
}

}  // namespace
}  // namespace cog::signature
