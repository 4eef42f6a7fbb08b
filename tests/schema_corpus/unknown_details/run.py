"""Bounds and texts that are only known where the model runs: served without them."""
import os

import numpy as np
from cog import BaseRunner, Input

MAX_STEPS = int(os.getenv("MAX_STEPS") or 50)
DEVICE = os.environ.get("DEVICE", "cuda")


class Runner(BaseRunner):
    def run(
        self,
        steps: int = Input(default=20, ge=1, le=MAX_STEPS),  # warned
        negative: str = Input(description="of " + DEVICE, default=""),  # warned
        seed: int = Input(default=0, le=np.iinfo(np.int32).max),  # warned
        pattern: str = Input(regex=os.environ["PATTERN"], default=""),  # warned
    ) -> str:
        return ""
