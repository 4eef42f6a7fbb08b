import os
from cog import Input

COMPUTED = os.cpu_count()


class Runner:
    def run(
        self,
        a: int = "x",
        b: str = 3,
        c: int = 2.5,
        d: int = 2.0,
        e: str = os.environ["A"],
        f: int = COMPUTED,
        g: str = f"x{a}",
        h: bytes = b"x",
        i: list[int] = [1, "x"],
        j: bool = 1,
        k: dict = {1: 2},
        l: str = MISSING,
        m: int = 1 + 1,
        n: str = helper(),
    ) -> str:
        return ""
