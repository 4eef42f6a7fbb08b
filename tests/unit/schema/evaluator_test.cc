#include "schema/evaluator.h"

#include <gtest/gtest.h>

#include "base/file_reader.h"
#include "schema/format.h"
#include "schema/program.h"

namespace cog::schema {
namespace {

using Files = std::map<std::string, std::string, std::less<>>;

// What `name` is worth at the end of run.py: Python's repr of it, "unknown: REASON" or the kind.
std::string worth(const Files& files, std::string_view name, std::string python = "") {
  MemoryFiles reader{files};
  Program program(reader, "run.py");
  Evaluator evaluator(program, std::move(python));
  std::optional<Value> value = evaluator.name_in(program.main(), name);
  if (!value) return "not there";
  if (const Unknown* unknown = as<const Unknown*>(*value)) return "unknown: " + unknown->reason;
  return repr_of(*value).value_or(type_name(*value));
}

std::string worth(std::string source) { return worth({{"run.py", std::move(source)}}, "x"); }
std::string expression(const std::string& text) { return worth("x = " + text + "\n"); }

TEST(Evaluator, Literals) {
  EXPECT_EQ(expression("1_000"), "1000");
  EXPECT_EQ(expression("0xFF + 0b11 + 0o7"), "265");
  EXPECT_EQ(expression("1e3"), "1000.0");
  EXPECT_EQ(expression("'a' \"b\" r'\\n'"), "'ab\\\\n'");
  EXPECT_EQ(expression("[1, (2,), {'a': None}, {3}]"), "[1, (2,), {'a': None}, {3}]");
  EXPECT_EQ(expression("1, 2"), "(1, 2)");
}

TEST(Evaluator, Arithmetic) {
  EXPECT_EQ(expression("1024 * 4 + 7 // 2 - -3 % 5"), "4097");
  EXPECT_EQ(expression("2 ** 63 - 1"), "9223372036854775807");
  EXPECT_EQ(expression("2 ** -1"), "0.5");
  EXPECT_EQ(expression("7 / 2"), "3.5");
  EXPECT_EQ(expression("[0] * 3 + [1]"), "[0, 0, 0, 1]");
  EXPECT_EQ(expression("1 / 0"), "unknown: this has to be computed");
  EXPECT_EQ(expression("2 ** 10000"), "unknown: this has to be computed");
  EXPECT_EQ(expression("1 < 2 <= 2 != 3"), "True");
  EXPECT_EQ(expression("'a' in ['a'] and not 'b' in {'a': 1}"), "True");
}

TEST(Evaluator, Text) {
  EXPECT_EQ(expression("f'{1 + 1:>4}|{\"a\"!r}|{{}}'"), "\"   2|'a'|{}\"");
  EXPECT_EQ(expression("'%s of %d%%' % ('a', 3)"), "'a of 3%'");
  EXPECT_EQ(expression("'{} {b}'.format(1, b='c')"), "'1 c'");
  EXPECT_EQ(expression("', '.join(sorted(['b', 'a']))"), "'a, b'");
  EXPECT_EQ(expression("'Hello'[1:3].upper()"), "'EL'");
  EXPECT_EQ(expression("'abc'[::-1]"), "'cba'");
}

TEST(Evaluator, Comprehensions) {
  EXPECT_EQ(expression("[i * i for i in range(5) if i % 2]"), "[1, 9]");
  EXPECT_EQ(expression("{k: v for k, v in zip('ab', [1, 2])}"), "{'a': 1, 'b': 2}");
  EXPECT_EQ(expression("list({'a': 1}.keys()) + list({'a': 1}.values())"), "['a', 1]");
  EXPECT_EQ(expression("[i for i in range(10 ** 9)]"), "unknown: the range is too large");
}

TEST(Evaluator, StatementsInOrder) {
  EXPECT_EQ(worth("x = 1\nx += 2\n"), "3");
  EXPECT_EQ(worth("x = ['a']\ny = x\ny.append('b')\n"), "['a', 'b']");
  EXPECT_EQ(worth("x = {}\nfor i in range(3):\n    x[i] = i * 2\n"), "{0: 0, 1: 2, 2: 4}");
  EXPECT_EQ(worth("import foo\nx = [1]\nfoo.change(x)\n"), "list");
  EXPECT_EQ(worth("def f(a, b=2):\n    return a + b\nx = f(1)\n"), "3");
  EXPECT_EQ(worth("a, (b, c) = 1, (2, 3)\nx = [c, b, a]\n"), "[3, 2, 1]");
}

TEST(Evaluator, Conditions) {
  EXPECT_EQ(worth("import sys\nif sys.version_info >= (3, 10):\n    x = 1\nelse:\n    x = 2\n"),
            "1");
  EXPECT_EQ(worth("import sys\nx = 1 if sys.version_info < (3, 8) else 2\n"), "2");
  EXPECT_EQ(worth("import os\nif os.environ.get('A'):\n    x = 1\nelse:\n    x = 1\n"), "1");
  EXPECT_EQ(worth("import os\nx = os.environ.get('A', 'b')\n"),
            "unknown: the environment is known when the model runs");
  EXPECT_EQ(
      worth("import torch\nif torch.cuda.is_available():\n    x = 'cuda'\nelse:\n    x = 'cpu'\n")
          .substr(0, 20),
      "unknown: it depends ");
  EXPECT_EQ(worth("try:\n    import json\n    x = 1\nexcept ImportError:\n    x = 2\n"), "1");
}

TEST(Evaluator, OtherFiles) {
  EXPECT_EQ(worth({{"run.py", "from app import SIZES as s\nx = s[0]\n"},
                   {"app/__init__.py", "from .config import *\n"},
                   {"app/config.py", "__all__ = ['SIZES']\nSIZES = [512]\n"}},
                  "x"),
            "512");
  EXPECT_EQ(worth({{"run.py", "import app.config as c\nx = c.A.B\n"},
                   {"app/config.py", "class A:\n    B = 'b'\n"}},
                  "x"),
            "'b'");
  EXPECT_EQ(worth({{"run.py", "from a import x\n"},
                   {"a.py", "from b import x\n"},
                   {"b.py", "from a import x\n"}},
                  "x"),
            "unknown: the imports go round in a circle");
}

TEST(Evaluator, Enumerations) {
  std::string color =
      "from enum import Enum, auto\nclass C(Enum):\n    A = auto()\n    B = auto()\n";
  EXPECT_EQ(worth(color + "x = [m.value for m in C]\n"), "[1, 2]");
  EXPECT_EQ(worth(color + "x = C.B.name\n"), "'B'");
  EXPECT_EQ(worth(color + "x = C(2).name\n"), "'B'");
}

}  // namespace
}  // namespace cog::schema
