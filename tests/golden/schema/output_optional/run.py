import numpy as np
from typing import Iterator
from cog import ConcatenateIterator, Path


class Runner:
    def run(self) -> str | None:
        pass
