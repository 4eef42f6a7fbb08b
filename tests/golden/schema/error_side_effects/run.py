from dataclasses import dataclass
from enum import Enum, auto
from typing import *

from cog import Input
from pydantic import BaseModel, Field, RootModel

NAMES = {}
PLUGINS = []


def register(name):
    def add(function):
        NAMES[name] = function
        return function

    return add


@register("one")
def one():
    pass


class Plugin:
    def __init_subclass__(cls):
        PLUGINS.append(cls.__name__)


class First(Plugin):
    pass


TABLE = [[i * j for i in range(1000)] for j in range(1000)]
SIZES = []
[SIZES.append(i) for i in range(3)]


class Mode(Enum):
    def _generate_next_value_(name, start, count, last):
        return name.lower()

    FAST = auto()


class Aliased(BaseModel):
    width: int = Field(alias="w")


class Numbers(RootModel[list[int]]):
    pass


@dataclass
class Tags:
    names: list[str] = []


class Runner:
    def run(
        self,
        a: str = Input(choices=list(NAMES)),
        b: str = Input(choices=PLUGINS),
        c: int = Input(choices=SIZES),
        d: Optional[int] = None,
        e: Mode = Mode.FAST,
        f: Aliased = None,
        g: Numbers = None,
        h: Tags = None,
        i: list[list[int]] = TABLE,
    ) -> str:
        return ""
