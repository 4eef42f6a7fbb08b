import os
import time
from typing import Any

import torch
from cog import BaseRunner, Path

from .inputs import ASPECT_RATIOS
from .util import download

FALCON_CACHE = "./safety-cache"


class FluxBase(BaseRunner):
    compile_run = True

    def base_setup(self, name: str, **options: Any) -> None:
        self.name = name
        started = time.time()
        download(f"https://weights.example.com/{name}.sft", "./model-cache")
        self.dtype = torch.bfloat16
        print("setup took", time.time() - started)

    def size(self, aspect_ratio: str) -> tuple[int, int]:
        return ASPECT_RATIOS.get(aspect_ratio, (1024, 1024))

    @torch.inference_mode()
    def generate(self, prompt, seed=None, **options):
        if not seed:
            seed = int.from_bytes(os.urandom(4), "big")
        return [Path("/tmp/out-0.webp")]
