from dataclasses import dataclass
from enum import Enum
from typing import Optional, Union

from cog import BaseModel


class Kind(Enum):
    A = "a"
    B = "b"


class Base(BaseModel):
    id: str


class Word(Base):
    text: str
    kind: Kind
    confidence: Optional[float] = None


@dataclass
class Page:
    words: list[Word]
    next: Optional["Page"] = None


class Output(BaseModel):
    pages: list[Page]
    either: Union[str, Word]


class Runner:
    def run(self, n: int) -> Output:
        ...
