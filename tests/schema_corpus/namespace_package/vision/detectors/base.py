from typing import ClassVar

from cog import BaseModel, BaseRunner, Input, Path


class Detection(BaseModel):
    label: str
    score: float
    box: list[int]


class Detector(BaseRunner):
    name: ClassVar[str] = "none"
    THRESHOLD = 0.25

    def setup(self) -> None:
        self.load(self.name)

    def run(
        self,
        image: Path = Input(description="Picture"),
        threshold: float = Input(default=THRESHOLD, ge=0, le=1),
    ) -> list[Detection]:
        return []
