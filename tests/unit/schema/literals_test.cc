#include "schema/literals.h"

#include <gtest/gtest.h>

#include "schema/names.h"
#include "schema/syntax.h"

namespace cog::schema {
namespace {

// The JSON of the value of `expression`, or why it has none.
std::string read(const std::string& expression) {
  Source source("x.py", "N = 7\nD = {'a': 1, 'b': f()}\nE = {'a': 1}\nL = ['q']\nC = C\nX = (" +
                            expression + ")\n");
  Names names = collect_names(source.root());
  Literal literal = read_literal(names.constants.at("X"), names);
  return literal.value ? to_json(*literal.value).text : literal.reason;
}

TEST(ReadLiteral, KnowsNumbers) {
  EXPECT_EQ(read("0x_Ff"), "255");
  EXPECT_EQ(read("1_000"), "1000");
  EXPECT_EQ(read("0o17"), "15");
  EXPECT_EQ(read("0b11"), "3");
  EXPECT_EQ(read("000"), "0");
  EXPECT_EQ(read("-5"), "-5");
  EXPECT_EQ(read("- -5"), "5");
  EXPECT_EQ(read("+1.50"), "1.5");
  EXPECT_EQ(read(".5"), "0.5");
  EXPECT_EQ(read("1."), "1");
  EXPECT_EQ(read("1e-7"), "1e-7");
  EXPECT_EQ(read("123456789012345678901234567890"), "123456789012345678901234567890");
}

TEST(ReadLiteral, RefusesNumbersThatJsonDoesNotHave) {
  EXPECT_EQ(read("1j"), "complex numbers are no JSON value");
  EXPECT_EQ(read("1.5j"), "complex numbers are no JSON value");
  EXPECT_EQ(read("1e999"), "the number is out of range");
  EXPECT_EQ(read("0xFFFFFFFFFFFFFFFFF"), "the number is too large");
}

TEST(ReadLiteral, KnowsStringsAsPythonMeansThem) {
  EXPECT_EQ(read(R"('a\tb\x41\u00e9\101\
c\q')"),
            "\"a\\tbA\xC3\xA9"
            "Ac\\\\q\"");
  EXPECT_EQ(read(R"(r'\d+')"), R"("\\d+")");
  EXPECT_EQ(read(R"('x' "y" r'\n')"), R"("xy\\n")");
  EXPECT_EQ(read("'''a\nb'''"), R"("a\nb")");
  EXPECT_EQ(read("''"), R"("")");
  EXPECT_EQ(read(R"(u'\U0001F600')"), "\"\xF0\x9F\x98\x80\"");
}

TEST(ReadLiteral, RefusesStringsThatAreNotKnown) {
  EXPECT_EQ(read("f'{N}'"), "an f-string is only known when the model runs");
  EXPECT_EQ(read("b'x'"), "bytes are no JSON value");
  EXPECT_EQ(read(R"('\ud800')"), "this escape sequence has no meaning here");
  EXPECT_EQ(read(R"('\N{BULLET}')"), "this escape sequence has no meaning here");
}

TEST(ReadLiteral, KnowsContainersAndConstants) {
  EXPECT_EQ(read("[1, 'a', None, True, (2,)]"), R"([1,"a",null,true,[2]])");
  EXPECT_EQ(read("{'b': [1], 'a': {}, 'b': N}"), R"({"b":7,"a":{}})");
  EXPECT_EQ(read("{1, 2}"), "[1,2]");
  EXPECT_EQ(read("{1: 2}"), "the keys of JSON are text");
  EXPECT_EQ(read("N + 1"), "this has to be computed");
  EXPECT_EQ(read("missing"), "\"missing\" is no constant of this file");
  EXPECT_NE(read("C").find("nested too deeply"), std::string::npos);
}

TEST(ReadChoices, KnowsKeysAndValuesOfDicts) {
  auto choices = [](const std::string& expression) {
    Source source("x.py",
                  "D = {'a': 1, 'b': f()}\nE = {'a': 1}\nL = ['q']\nX = " + expression + "\n");
    Names names = collect_names(source.root());
    Literal literal = read_choices(names.constants.at("X"), names);
    return literal.value ? to_json(*literal.value).text : literal.reason;
  };
  EXPECT_EQ(choices("list(D.keys())"), R"(["a","b"])");
  EXPECT_EQ(choices("list(D)"), R"(["a","b"])");
  EXPECT_EQ(choices("list(E.values()) + L + ['z']"), R"([1,"q","z"])");
  EXPECT_EQ(choices("list(D.values())"), "this has to be computed");
  EXPECT_EQ(choices("list(L)"), R"(["q"])");
  EXPECT_EQ(choices("list(L.keys())"), "this is no dict");
  EXPECT_EQ(choices("sorted(L)"), "this has to be computed");
  EXPECT_EQ(choices("'abc'"), "choices are a list");
}

}  // namespace
}  // namespace cog::schema
