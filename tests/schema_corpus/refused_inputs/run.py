"""Slips of the pen in Input(), each said at its place."""
from typing import Iterator, List, Optional

from cog import BaseRunner, Input, Path, Secret

MODES = ["fast", "good"]
BOUNDS = {"low": 1}


class Runner(BaseRunner):
    def run(
        self,
        width: int = Input(default="wide"),  # refused
        mode: int = Input(choices=MODES),  # refused
        undefined: str = Input(default=NOT_DEFINED),  # refused
        missing_key: int = Input(default=BOUNDS["high"]),  # refused
        out_of_range: str = Input(default=MODES[2]),  # refused
        divided: float = Input(default=1 / 0),  # refused
        factory: List[str] = Input(default_factory=list),  # refused
        crossed: int = Input(ge=10, le=1),  # refused
        pattern: str = Input(regex="(unclosed"),  # refused
        accepted: str = Input(accept="image/*"),  # refused
        fine: Optional[int] = Input(default=None),
    ) -> List[Iterator[str]]:  # refused
        return []
