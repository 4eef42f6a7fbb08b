#include "schema/tree_check.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "schema/syntax.h"

namespace cog::schema {
namespace {

// What is wrong with a text that the grammar takes, with its line.
std::string mistake(const std::string& text) {
  try {
    Source source("x.py", text);
  } catch (const Error& error) {
    const Diagnostic& first = error.diagnostics.at(0);
    constexpr std::string_view kPrefix = "Python syntax error: ";
    EXPECT_TRUE(first.message.starts_with(kPrefix)) << first.message;
    return std::to_string(first.where.line) + ": " + first.message.substr(kPrefix.size());
  }
  return "none";
}

TEST(TreeCheck, ReportsIndentation) {
  EXPECT_EQ(mistake("  x = 1\n"), "1: unexpected indent");
  EXPECT_EQ(mistake("x = 1\n  y = 2\n"), "2: unexpected indent");
  EXPECT_EQ(mistake("class A:\n    x = 1\n      y = 2\n"), "3: unexpected indent");
  EXPECT_EQ(mistake("if x:\na\n"), "1: an indented block is missing here");
  EXPECT_EQ(mistake("def f():\n    # nothing\n"), "1: an indented block is missing here");
  EXPECT_EQ(mistake("if x:\n\ta\n        b\n"), "3: tabs and spaces are mixed in this indentation");
  EXPECT_EQ(mistake("if x:\n  a\n else:\n  b\n"),
            "3: this indentation is not that of the statement it belongs to");
}

TEST(TreeCheck, TakesEveryIndentationThatPythonTakes) {
  for (const char* text :
       {"if x:\n  a\n  b; c\nelse: d\n", "if x:\n\ta\n\tif y:\n\t\tb\nc\n", "\f\nx\n  \fy\n",
        "if x:\n    \\\n    y\n    z\n", "x = 1; \\\ny = 2\n", "if x:\n  '''a\nb'''\n  c\n",
        "try:\n    a\n# c\nexcept A:\n    b\n  # d\nfinally:\n    c\n", "if x:\r\n  a\r\n  b\r\n",
        "if x:\n  f(\n1)\n  b\n"}) {
    EXPECT_EQ(mistake(text), "none") << text;
  }
}

TEST(TreeCheck, ReportsPython2) {
  EXPECT_EQ(mistake("print 'a'\n"), "1: print is a function: write print(...)");
  EXPECT_EQ(mistake("exec 'a'\n"), "1: exec is a function: write exec(...)");
  EXPECT_EQ(mistake("a <> b\n"), "1: write != for <>");
  EXPECT_EQ(mistake("try: a\nexcept A, b: c\n"), "2: several exceptions stand in parentheses");
  EXPECT_EQ(mistake("x = 0777\n"), "1: a number can't begin with 0: octal ones are written 0o17");
  EXPECT_EQ(mistake("x = 10L\n"), "1: a number can't end with L");
  EXPECT_EQ(mistake("def f((a, b)): pass\n"), "1: a parameter can't be a tuple");
}

TEST(TreeCheck, TakesWhatOnlyLooksLikePython2) {
  for (const char* text : {"print -a\n", "print [a]\n", "print >> a\n", "print (a), b\n",
                           "x = 00\n", "x = 0_0\n", "x = 012j\n", "exec(a)\n", "print\n"}) {
    EXPECT_EQ(mistake(text), "none") << text;
  }
}

TEST(TreeCheck, ReportsParametersAndArguments) {
  EXPECT_EQ(mistake("def f(a, *, a=1): pass\n"), "1: two parameters are called a");
  EXPECT_EQ(mistake("lambda a, *a: 0\n"), "1: two parameters are called a");
  EXPECT_EQ(mistake("def f(a: int = 1, b: int): pass\n"),
            "1: a parameter without a default can't follow one with a default");
  EXPECT_EQ(mistake("f(a=1, b)\n"),
            "1: what is given by position stands before what is given by name");
  EXPECT_EQ(mistake("f(a=1, a=2)\n"), "1: a is given twice");
  for (const char* text : {"def f(a=1, *b, c): pass\n", "def f(a=1, *, c): pass\n",
                           "def f(a, /, b=1, *c: int, d, **e): pass\n", "f(a=1, *b)\n",
                           "f(*a, b)\n", "f(**a, b=1)\n", "class A(B, metaclass=C): pass\n"}) {
    EXPECT_EQ(mistake(text), "none") << text;
  }
}

TEST(TreeCheck, ReportsWordsThatStandWrong) {
  EXPECT_EQ(mistake("else: a\n"), "1: \"else\" can't stand here");
  EXPECT_EQ(mistake("def None(): pass\n"), "1: \"None\" can't stand here");
  EXPECT_EQ(mistake("return 1\n"), "1: \"return\" outside a function");
  EXPECT_EQ(mistake("def f():\n  await x\n"), "2: \"await\" outside async def");
  EXPECT_EQ(mistake("async def f():\n  def g(a=await x): return await y\n"),
            "2: \"await\" outside async def");
  EXPECT_EQ(mistake("async def f():\n  def g(a=await x): return a\n  return await y\n"), "none");
  EXPECT_EQ(mistake("def f():\n  return (a for a in b if await c(a))\n"), "none");
}

}  // namespace
}  // namespace cog::schema
