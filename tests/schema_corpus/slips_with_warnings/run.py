"""What can be served, though hardly as it was meant."""
import pathlib
from typing import List

from cog import BasePredictor, Input

MODES = ["fast", "good"]


class Predictor(BasePredictor):
    def predict(  # warned
        self,
        outside: int = Input(default=0, ge=1),  # warned
        forgotten: int = Input(default=None),  # warned
        not_a_mode: str = Input(choices=MODES, default="best"),  # warned
        too_long: str = Input(default="abcd", max_length=3),  # warned
        useless: str = Input(default="a", ge=1),  # warned
        both: str = Input(choices=MODES, default="fast", max_length=10),  # warned
        foreign_path: pathlib.Path = Input(description="not cog's"),  # warned
        fine: List[str] = Input(default=MODES),
    ) -> str:
        return ""
