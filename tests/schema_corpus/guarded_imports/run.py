from __future__ import annotations

import sys
from typing import TYPE_CHECKING

try:
    import tomllib
except ModuleNotFoundError:
    import tomli as tomllib

try:
    from typing import Literal
except ImportError:
    from typing_extensions import Literal

if sys.version_info >= (3, 9):
    from collections.abc import Iterator
else:
    from typing import Iterator

try:
    import xformers

    HAS_XFORMERS = True
except ImportError:
    HAS_XFORMERS = False

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

from cog import BaseRunner, Input, Path

if sys.version_info < (3, 6):
    MODES = ["ancient"]
elif sys.platform == "no such platform":
    MODES = ["elsewhere"]
else:
    MODES = ["fast", "careful"]

DEBUG = False
if __name__ == "__main__":
    DEBUG = True


class Runner(BaseRunner):
    model: PreTrainedModel

    def encode(self, text: str) -> Tensor:
        return self.model(text)

    def run(
        self,
        text: str,
        mode: str = Input(choices=MODES, default=MODES[0]),
        unit: Literal["word", "line"] = "word",
        debug: bool = DEBUG,
    ) -> Iterator[str]:
        yield from text.split()


if __name__ == "__main__":
    runner = Runner()
    runner.setup()
    print(list(runner.run("a b c", mode="fast")))
