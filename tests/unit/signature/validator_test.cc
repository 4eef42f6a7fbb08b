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

Type type(Kind kind, std::vector<Type> items = {}) {
  Type made;
  made.kind = kind;
  made.items = std::move(items);
  return made;
}

Type reference_to(std::string component) {
  Type made = type(Kind::component);
  made.component = std::move(component);
  return made;
}

Field field(std::string name, Type the_type, bool required = true) {
  return {std::move(name), std::move(the_type), required, {}, {}, {}};
}

Signature one(Type the_type) {
  Input made;
  made.name = "a";
  made.type = std::move(the_type);
  return one(made);
}

// A tree of points: Tree{at: Point, children: list[Tree]}.
Signature trees() {
  Signature signature = one(reference_to("Tree"));
  Type point = type(Kind::object);
  point.fields = {field("x", type(Kind::integer)), field("y", type(Kind::number), false)};
  Type tree = type(Kind::object);
  tree.fields = {field("at", reference_to("Point")),
                 field("children", type(Kind::list, {reference_to("Tree")}), false)};
  signature.components = {{"Tree", tree, {}}, {"Point", point, {}}};
  return signature;
}

TEST(Validator, NamesThePlaceInsideAModel) {
  EXPECT_TRUE(complaints(trees(), R"({"a":{"at":{"x":1}}})").empty());
  EXPECT_EQ(
      complaints(trees(), R"({"a":{"at":{"x":1},"children":[{"at":{"x":2}},{"at":{"x":"3"}}]}})"),
      Texts{R"(a/children/1/at/x: "3" is not of type "integer")"});
  EXPECT_EQ(complaints(trees(), R"({"a":{"children":[7]}})"),
            (Texts{"a/at: Field required", R"(a/children/0: 7 is not of type "object")"}));
  EXPECT_EQ(Validator(trees()).check(R"({"a":{}})").violations[0].kind, ViolationKind::missing);
}

TEST(Validator, KeepsMembersThatAModelDoesNotDeclareAndConvertsInside) {
  EXPECT_EQ(Validator(trees()).check(R"({"a":{"at":{"x":1.0,"y":1.0,"z":[]}}})").input,
            R"({"a":{"at":{"x":1,"y":1.0,"z":[]}}})");
}

TEST(Validator, ChecksTheValuesOfADictionary) {
  Signature signature = one(type(Kind::object, {type(Kind::list, {type(Kind::integer)})}));
  EXPECT_EQ(complaints(signature, R"({"a":{"k":[1,"x"],"l":2}})"),
            (Texts{R"(a/k/1: "x" is not of type "integer")", R"(a/l: 2 is not of type "array")"}));
}

TEST(Validator, ChecksLengthsPlacesAndRepetition) {
  Signature pair = one(type(Kind::tuple, {type(Kind::string), type(Kind::integer)}));
  EXPECT_TRUE(complaints(pair, R"({"a":["x",1]})").empty());
  EXPECT_EQ(complaints(pair, R"({"a":["x"]})"), Texts{R"(a: ["x"] does not have exactly 2 items)"});
  EXPECT_EQ(complaints(pair, R"({"a":[1,"x"]})"),
            (Texts{R"(a/0: 1 is not of type "string")", R"(a/1: "x" is not of type "integer")"}));
  Signature set = one(type(Kind::list, {type(Kind::number)}));
  set.inputs[0].type.unique = true;
  set.inputs[0].type.bounds.min_items = 2;
  set.inputs[0].type.bounds.max_items = 3;
  EXPECT_TRUE(complaints(set, R"({"a":[1,2]})").empty());
  EXPECT_EQ(complaints(set, R"({"a":[1]})"), Texts{"a: [1] has fewer than 2 items"});
  EXPECT_EQ(complaints(set, R"({"a":[1,2,3,4]})"), Texts{"a: [1,2,3,4] has more than 3 items"});
  EXPECT_EQ(complaints(set, R"({"a":[2,1,2.0]})"), Texts{"a: 2 is there more than once"});
}

TEST(Validator, ChecksExclusiveBoundsAndChoicesInside) {
  Type letter = type(Kind::string);
  letter.choices = {{R"("a")"}, {R"("b")"}};
  EXPECT_EQ(complaints(one(type(Kind::list, {letter})), R"({"a":["a","c"]})"),
            Texts{R"(a/1: "c" is not one of ["a","b"])"});
  Type number = type(Kind::number);
  number.bounds.gt = 0;
  number.bounds.lt = 1;
  EXPECT_EQ(complaints(one(number), R"({"a":0})"), Texts{"a: 0 is not greater than 0"});
  EXPECT_EQ(complaints(one(number), R"({"a":1})"), Texts{"a: 1 is not less than 1"});
}

TEST(Validator, AppliesTheChoicesOfAListToItsItems) {
  Input tags = list_input("a", Kind::string);
  tags.choices = {{R"("x")"}};
  EXPECT_TRUE(complaints(one(tags), R"({"a":["x","x"]})").empty());
  EXPECT_EQ(complaints(one(tags), R"({"a":["y"]})"), Texts{R"(a/0: "y" is not one of ["x"])"});
  Input several = input("a", Kind::any);
  several.choices = {{"1"}, {R"("auto")"}};
  EXPECT_TRUE(complaints(one(several), R"({"a":"auto"})").empty());
  EXPECT_EQ(complaints(one(several), R"({"a":2})"), Texts{R"(a: 2 is not one of [1,"auto"])"});
}

TEST(Validator, TakesTheFirstVariantThatFits) {
  Signature either = one(type(Kind::any_of, {type(Kind::integer), type(Kind::string)}));
  EXPECT_EQ(Validator(either).check(R"({"a":5.0})").input, R"({"a":5})");
  EXPECT_EQ(complaints(either, R"({"a":true})"),
            Texts{R"(a: true is not of type "integer" or "string")"});
  EXPECT_EQ(complaints(either, R"({"a":null})").size(), 1u);
  either.inputs[0].type.nullable = true;
  EXPECT_TRUE(complaints(either, R"({"a":null})").empty());
  EXPECT_FALSE(complaints(either, "{}").empty());  // required all the same
  Signature numbers = one(type(Kind::any_of, {type(Kind::integer), type(Kind::number)}));
  EXPECT_EQ(Validator(numbers).check(R"({"a":5.0})").input, R"({"a":5.0})");
}

TEST(Validator, SaysWhatIsWrongWithTheOnlyVariantOfItsKind) {
  Signature signature = trees();
  signature.inputs[0].type = type(Kind::any_of, {type(Kind::string), reference_to("Point")});
  EXPECT_EQ(complaints(signature, R"({"a":{"x":"1"}})"),
            Texts{R"(a/x: "1" is not of type "integer")"});
  EXPECT_EQ(complaints(signature, R"({"a":1})"),
            Texts{R"(a: 1 is not of type "string" or "Point")"});
  signature.inputs[0].type = type(Kind::any_of, {reference_to("Tree"), reference_to("Point")});
  EXPECT_EQ(complaints(signature, R"({"a":{}})"),
            Texts{"a: {} fits none of the types there are for it"});
}

TEST(Validator, TakesNullWhereAReferenceMayBeNull) {
  Signature signature = trees();
  signature.inputs[0].type.nullable = true;
  EXPECT_TRUE(complaints(signature, R"({"a":null})").empty());
  EXPECT_EQ(complaints(signature, R"({"a":{"at":{}}})"), Texts{"a/at/x: Field required"});
  EXPECT_TRUE(complaints(one(type(Kind::null)), R"({"a":null})").empty());
  EXPECT_EQ(complaints(one(type(Kind::null)), R"({"a":0})"),
            Texts{R"(a: 0 is not of type "null")"});
}

TEST(Validator, HidesASecretInsideAModel) {
  Signature signature = trees();
  signature.components[1].type.fields.push_back(field("key", type(Kind::secret)));
  for (const std::string& found :
       complaints(signature, R"({"a":{"at":{"x":"hunter2","key":["hunter2"]}}})")) {
    EXPECT_EQ(found.find("hunter2"), std::string::npos) << found;
  }
}

// Each level could be either of two, and the mistake is at the bottom.
TEST(Validator, TriesTheVariantsOfDeepUnionsOnce) {
  Signature signature = one(reference_to("U"));
  Type list = type(Kind::list, {reference_to("U")});
  Type object = type(Kind::object, {reference_to("U")});
  signature.components = {
      {"U", type(Kind::any_of, {list, reference_to("V"), list, object, type(Kind::string)}), {}},
      {"V", type(Kind::any_of, {type(Kind::list, {reference_to("V")}), reference_to("U")}), {}}};
  std::string deep = "{\"a\":" + std::string(120, '[') + "1" + std::string(120, ']') + "}";
  EXPECT_EQ(complaints(signature, deep).size(), 1u);
  deep[deep.find('1')] = ']';
  deep.replace(deep.find(']'), 1, "\"\"");
  EXPECT_TRUE(complaints(signature, deep).empty());
}

TEST(Validator, SurvivesComponentsThatAreNothingButEachOther) {
  Signature signature = one(reference_to("U"));
  signature.components = {{"U", type(Kind::any_of, {reference_to("V"), reference_to("U")}), {}},
                          {"V", type(Kind::any_of, {reference_to("U")}), {}}};
  EXPECT_EQ(complaints(signature, R"({"a":1})").size(), 1u);
  EXPECT_TRUE(complaints(one(reference_to("Gone")), R"({"a":1})").empty());
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
