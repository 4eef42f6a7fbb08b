// Expressions: the input stands as a default, as choices, as a bound and as a constant.
#include <cstdint>
#include <string>

#include "fuzz/schema_model.h"

namespace {

constexpr const char* kBefore = R"(
import enum, math, os, cog
from cog import BaseRunner, Input
import constants
from constants import *
A, B = 4, "text"
LIST = [1, 2, 3]
TABLE = {"a": 1, "b": [2, 3], None: (4,)}
class Box:
    x = A * 2
    @staticmethod
    def make(default=1):
        return Input(default=default)
class Color(enum.IntEnum):
    RED = 1
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;
  std::string expression(reinterpret_cast<const char*>(data), size);
  std::string model = "K = " + expression + "\nLIST += [K]\nclass Runner(BaseRunner):\n" +
                      "    def run(self, *, a: int = " + expression +
                      ", b: str = Input(default=" + expression + ", choices=[" + expression +
                      "]), c: float = Input(ge=" + expression + ", description=f'{" + expression +
                      "}'), d: dict = K) -> str:\n" + "        pass\n";
  cog::fuzz::read_model({{"run.py", kBefore + model},
                         {"constants.py", "__all__ = ['C']\nC = (" + expression + ")\n"}});
  return 0;
}
