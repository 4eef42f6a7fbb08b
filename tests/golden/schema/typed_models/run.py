from dataclasses import dataclass, field
from typing import Annotated, ClassVar, NamedTuple, Optional, TypedDict

from cog import BaseModel, Input, Path
from pydantic import BaseModel as Pydantic
from pydantic import Field
from typing_extensions import NotRequired


@dataclass
class Point:
    x: float
    y: float = 0.0
    count: ClassVar[int] = 0


@dataclass
class Point3(Point):
    z: float = 0.0
    tags: list[str] = field(default_factory=list)
    x: int = 1


class Box(TypedDict, total=False):
    left: int
    name: NotRequired[str]


class Size(NamedTuple):
    width: int
    height: int = 512


class Options(Pydantic):
    strength: float = Field(0.5, ge=0, lt=1, description="How much")
    words: list[str] = Field(default_factory=list, max_length=3)


class Result(BaseModel):
    image: Path
    point: Point3
    box: Box
    size: Size
    score: float = Field(ge=0, description="Between 0 and 1")


class Runner:
    def run(
        self,
        point: Point,
        points: list[Point3],
        box: Box,
        options: Options = Options(strength=0.25),
        size: Size = Size(1024),
        where: Optional[Point] = None,
        quality: Annotated[int, Input(ge=1, le=100, description="JPEG")] = 90,
    ) -> Result:
        ...
