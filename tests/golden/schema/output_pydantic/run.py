import pydantic
from typing import ClassVar, Iterator


class Word(pydantic.BaseModel):
    version: ClassVar[int] = 1
    text: str
    score: float | None = None


class Runner:
    def run(self) -> Iterator[Word]:
        yield Word(text="a")
