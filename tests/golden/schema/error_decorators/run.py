import cog
from cog import streaming as stream
from typing import Iterator


class Runner:
    @stream
    @cog.concurrent(max=2)
    @staticmethod
    def run(a: str, b: str) -> Iterator[str]:
        return a
