import numpy as np
from pathlib import Path

from cog import Input


class Runner:
    def run(
        self,
        a: str = Input(descripton="slip of the pen"),
        b: int = Input(le=np.iinfo(np.int32).max, default=1),
        c: int = None,
        d: str = Input(ge=1, default="x"),
        e: list[int] = Input(ge=1, default=[0]),
        f: str = Input(choices=["a"], max_length=3, default="a"),
        g: str = Input(description=f"computed {a}", gt=3),
        h: Path = Input(description="from pathlib"),
    ) -> Path:
        return h
