// Type annotations: the input stands as a parameter's type, a field's type and the return type.
#include <cstdint>
#include <string>

#include "fuzz/schema_model.h"

namespace {

constexpr const char* kBefore = R"(
import enum, dataclasses, typing, cog, numpy as np
import typing as t
from typing import *
from collections.abc import Sequence, Mapping
from cog import BaseModel, BaseRunner, ConcatenateIterator, File, Input, Opaque, Path, Secret
class Color(enum.Enum):
    RED = "red"
class Point(NamedTuple):
    x: float
class Shape(TypedDict, total=False):
    a: Required[int]
@dataclasses.dataclass
class Box:
    inner: "list[Box]"
class Out(BaseModel):
    box: Box
T = TypeVar("T")
Name = NewType("Name", str)
Alias = list[Point]
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;
  std::string type(reinterpret_cast<const char*>(data), size);
  std::string model = "class Runner(BaseRunner):\n    def run(self, a: " + type + ", b: list[" +
                      type + "]) -> " + type + ":\n        pass\n";
  cog::fuzz::read_model(
      {{"run.py", kBefore + ("class Held(Out):\n    it: " + type + "\n") + model}});
  return 0;
}
