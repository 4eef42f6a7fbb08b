import os
import random

import torch
from cog import Input

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
SCHEDULERS = {"a": 1}
register(SCHEDULERS)
try:
    import xformers

    FAST = True
except ImportError:
    FAST = False
LINES = open("x").read().splitlines()


class Runner:
    def run(
        self,
        a: str = DEVICE,
        b: str = Input(choices=list(SCHEDULERS)),
        c: bool = FAST,
        d: str = os.environ.get("D", "d"),
        e: int = random.randint(0, 3),
        f: str = Input(choices=LINES),
        g: str = LINES[0],
    ) -> str:
        return ""
