from typing import Optional

from cog import BaseRunner, Input

from . import SEED, SIZES, Settings
from .styles import STYLES


class Base(BaseRunner):
    def run(
        self,
        size: int = Input(choices=SIZES, default=SIZES[-1]),
        style: str = Input(choices=sorted(STYLES), default="photo"),
        seed: Optional[int] = SEED,
    ) -> Settings:
        return Settings(size=size)
