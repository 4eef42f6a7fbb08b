from typing import List

import typing

from cog import Input, Path


class Runner:
    def run(
        self,
        a: list[str],
        b: List[int] = [1, -2, 0x10],
        c: typing.List[Path] = Input(description="files", accept="image/*"),
        d: list[float] = (1, 2.5),
        e: list[dict] = [],
        f: list[bool] | None = None,
    ) -> list[list[str]]:
        return []
