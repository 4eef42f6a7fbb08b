from collections.abc import Iterator

from cog import Path


class Runner:
    def run(self) -> Iterator[Path]:
        yield Path("a")
