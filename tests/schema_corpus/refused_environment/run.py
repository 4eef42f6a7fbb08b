"""What the machine that builds says is not what the machine that runs says."""
import os

from cog import BaseRunner, Input, Path
from settings import MODEL_ID

DEVICE = os.environ.get("DEVICE", "cuda")
HALF = os.environ.get("HALF", "1") == "1"
DTYPES = ["float16", "bfloat16"] if HALF else ["float32"]


class Runner(BaseRunner):
    def setup(self) -> None:
        self.device = DEVICE

    def run(
        self,
        prompt: str,
        model: str = Input(default=MODEL_ID),  # refused
        dtype: str = Input(choices=DTYPES, default="float16"),  # refused
        device: str = DEVICE,  # refused
        fine: str = "fine",
    ) -> Path:
        return Path("/tmp/out.png")
