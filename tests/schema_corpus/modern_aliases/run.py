"""Python 3.12's type statements."""
from enum import StrEnum, auto

from cog import BaseRunner, Input

type Vector = list[float]
type Table = dict[str, Vector]
type Cell = str | float | None


class Metric(StrEnum):
    COSINE = auto()
    DOT = auto()
    EUCLIDEAN = "l2"


class Runner(BaseRunner):
    def run(
        self,
        query: Vector,
        table: Table = Input(default={}),
        metric: Metric = Metric.COSINE,
        fill: Cell = None,
        k: int = Input(default=10, le=1_000),
    ) -> list[tuple[str, float]]:
        return []
