from typing import Optional

from cog import BaseRunner, Input, Path
from common import BASE_MODELS, SEED


class Runner(BaseRunner):
    def setup(self, weights: Optional[Path] = None) -> None:
        self.weights = weights

    def run(
        self,
        prompt: str,
        base_model: str = Input(choices=BASE_MODELS, default="base"),
        seed: Optional[int] = SEED,
    ) -> list[Path]:
        return []
