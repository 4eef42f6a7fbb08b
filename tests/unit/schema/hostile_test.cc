// Files that nobody wrote in good faith: always an error (or a schema), never a crash or a hang.
#include <gtest/gtest.h>

#include "base/error.h"
#include "schema/schema.h"

namespace cog::schema {
namespace {

std::string repeated(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string mistake(std::string source) {
  try {
    extract_signature({"run.py", "Runner"}, {}, MemoryFiles({{"run.py", std::move(source)}}));
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::schema);
    return to_text(error);
  }
  return "none";
}

std::string with_parameter(const std::string& parameter) {
  return "from typing import *\nfrom cog import Input\nclass Runner:\n  def run(self, a: " +
         parameter + ") -> str:\n    pass\n";
}

TEST(Hostile, BinaryFilesAreRefused) {
  EXPECT_NE(mistake("\x7f"
                    "ELF\x02\x01")
                .find("run.py"),
            std::string::npos);
  EXPECT_NE(mistake(std::string("a = 1\nb\0c\n", 10)).find("run.py:2:2: the file holds a NUL byte"),
            std::string::npos);
  EXPECT_NE(mistake("a = '\xC3\xA9'\nb = '\xE9'\n").find("run.py:2:6: the file is not UTF-8 text"),
            std::string::npos);
  for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\x80"}) {
    EXPECT_NE(mistake(bad).find("not UTF-8"), std::string::npos);
  }
}

TEST(Hostile, LargeFilesAreRefused) {
  EXPECT_NE(mistake(repeated("x = 1\n", 900'000)).find("larger than 1 MiB"), std::string::npos);
}

TEST(Hostile, AnEmptyFileHasNoModel) { EXPECT_NE(mistake("").find("Runner"), std::string::npos); }

TEST(Hostile, AByteOrderMarkIsNoMistake) {
  EXPECT_EQ(mistake("\xEF\xBB\xBF"
                    "class Runner:\r\n  def run(self) -> str:\r\n    pass\r\n"),
            "none");
}

TEST(Hostile, DeepNestingIsRefusedWithoutRecursion) {
  for (size_t depth : {100u, 20'000u}) {
    EXPECT_NE(mistake(with_parameter(repeated("List[", depth) + "int" + repeated("]", depth))),
              "none");
    EXPECT_NE(mistake(with_parameter("dict = " + repeated("[", depth) + repeated("]", depth))),
              "none");
    EXPECT_NE(mistake(with_parameter("int = " + repeated("-", depth) + "1")), "none");
    EXPECT_NE(mistake(with_parameter("int = " + repeated("(", depth) + "1" + repeated(")", depth))),
              "none");
    EXPECT_NE(mistake(with_parameter("str" + repeated(" | int", depth))), "none");
    EXPECT_NE(
        mistake(with_parameter("str = Input(choices=['a']" + repeated("+['b']", depth) + ")")),
        "none");
    EXPECT_NE(mistake(repeated("(", depth)), "none");
    EXPECT_NE(mistake("x = " + repeated("a.", depth) + "b\n"), "none");
  }
}

TEST(Hostile, ConstantsAndClassesThatReferToThemselvesEnd) {
  EXPECT_NE(mistake("A = B\nB = A\n" + with_parameter("int = A")), "none");
  EXPECT_NE(mistake("class Runner(Runner): pass\n"), "none");
  EXPECT_NE(mistake("class A(Runner): pass\nclass Runner(A): pass\n"), "none");
  EXPECT_EQ(mistake("from cog import BaseModel\nclass M(BaseModel):\n  m: 'M'\n  l: list['M']\n"
                    "class Runner:\n  def run(self) -> M: pass\n"),
            "none");
  EXPECT_NE(
      mistake("class M(N): pass\nclass N(M): pass\nclass Runner:\n  def run(self) -> M: pass\n"),
      "none");
}

TEST(Hostile, ConstantsThatDoubleEachOtherEnd) {
  std::string source = "A0 = ['x', 'x']\n";
  for (int i = 1; i < 30; ++i) {
    std::string before = "A" + std::to_string(i - 1);
    source += "A" + std::to_string(i) + " = [" + before + ", " + before + "]\n";
  }
  EXPECT_NE(mistake(source + with_parameter("dict = A29")), "none");
}

TEST(Hostile, ModelsThatDoubleEachOtherEnd) {
  std::string source = "from cog import BaseModel\nclass M0(BaseModel):\n  a: int\n";
  for (int i = 1; i < 30; ++i) {
    std::string before = "M" + std::to_string(i - 1);
    source +=
        "class M" + std::to_string(i) + "(BaseModel):\n  a: " + before + "\n  b: " + before + "\n";
  }
  EXPECT_NE(mistake(source + "class Runner:\n  def run(self) -> M29: pass\n"), "none");
}

TEST(Hostile, WideFilesTakeLinearTime) {
  EXPECT_NE(mistake(repeated("x = 1\n", 20'000) + "x = = 1\n").find("run.py:20001:5"),
            std::string::npos);
  EXPECT_NE(mistake(with_parameter("list[int] = [" + repeated("1,", 300'000) + "]")), "none");
  std::string parameters;
  for (int i = 0; i < 10'000; ++i) parameters += ", p" + std::to_string(i) + ": Undefined";
  EXPECT_NE(mistake(with_parameter("int" + parameters)), "none");
  EXPECT_NE(mistake("class " + std::string(400'000, 'A') + ": pass\n" +
                    with_parameter(std::string(400'000, 'B'))),
            "none");
}

TEST(Hostile, ControlCharactersDoNotReachTheTerminal) {
  std::string text = mistake(with_parameter("tuple = '\x1b[2J'"));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(Hostile, TruncatedFilesNeverCrash) {
  std::string source =
      "from cog import BaseModel, Input\nclass M(BaseModel):\n  a: int = 3\n" +
      with_parameter("List[str] = Input(default=['\\x41', \"b\"], description=r'''x''')");
  for (size_t size = 0; size < source.size(); ++size) mistake(source.substr(0, size));
}

}  // namespace
}  // namespace cog::schema
