import datetime
from collections import namedtuple
from enum import Flag
from typing import Callable, Generic, Iterator, Literal, TypeVar

from cog import Path, Secret

T = TypeVar("T")
Pair = namedtuple("Pair", "a b")


class Plain:
    x: int


class Rights(Flag):
    READ = 1


class Runner:
    def run(
        self,
        a: Plain,
        b: T,
        c: Pair,
        d: Rights,
        e: datetime.datetime,
        f: Callable[[int], int],
        g: str | Path,
        h: list[Secret | int],
        i: dict[int, str],
        j: Literal[b"x"],
        k: list[Iterator[str]],
        l: Literal["a"] = "b",
        m: None = None,
    ) -> str:
        return ""
