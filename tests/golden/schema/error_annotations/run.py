import enum
from dataclasses import dataclass
from typing import AsyncIterator, Generator, Literal, Tuple, Union

import numpy as np
from cog import BaseModel, File, Opaque
from helpers import Box
from PIL import Image


class Color(enum.Enum):
    RED = "red"


@dataclass
class Data:
    a: int


class Model(BaseModel):
    a: int


class Runner:
    def run(
        self,
        a: Literal["a", "b"],
        b: Color,
        c: Union[str, int],
        d: str | int | None,
        e: Data,
        f: Model,
        g: Box,
        h: np.ndarray,
        i: Image.Image,
        j: Tuple[int, int],
        k: set,
        l: File,
        m: bytes,
        n: list,
        o: list[list[str]],
        p: list[str | None],
        q: Strr,
        r: Optional[str],
        s: 3,
        t: None,
        u: "not a type",
        v: dict[str],
        w: Generator[str, None, None],
        x: list[str, int],
        y: pth,
        z: print(),
    ) -> AsyncIterator[str]:
        return a
