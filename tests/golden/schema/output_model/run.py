from typing import Optional

from cog import BaseModel, Path


class Base(BaseModel):
    a: int


class Output(Base):
    """What comes out."""

    kind = "not a field"
    b: Optional[str]
    c: str = "z"
    p: Path
    nested: list[dict[str, float]]
    more: "Optional[list[Output]]" = None

    def method(self) -> int:
        return 1


class Runner:
    def run(self) -> Output:
        return Output()
