from __future__ import annotations

import tempfile
from typing import Union

import torch
from cog import BaseRunner, Input, Path
from diffusers import AutoPipelineForInpainting
from PIL import Image, ImageFilter

KB = 1024
MAX_SIDE = KB * 4
MAX_SEED = 2**32 - 1
STRENGTH_STEP = 1 / 8
DEFAULT_STRENGTH = 1.0 - 2 * STRENGTH_STEP
HALF = MAX_SIDE // 2
NO_SEED = -1
OUTPUT_FORMATS = "webp", "jpg", "png"

MASK_HELP = """
White is painted over, black is kept.

* a grey mask blends
* without one, the picture's transparency is the mask
"""


class Runner(BaseRunner):
    pipe: AutoPipelineForInpainting | None = None

    def setup(self) -> None:
        self.pipe = AutoPipelineForInpainting.from_pretrained("weights", torch_dtype=torch.float16)

    def run(
        self,
        image: Path = Input(description="The picture", accept="image/*"),
        mask: Path | None = Input(description=MASK_HELP, default=None),
        outpaint_to: Union[Path, None] = Input(default=None, description="A larger canvas"),
        reference: None | Path = None,
        prompt: str = Input(default="", max_length=2 * KB),
        strength: float = Input(default=DEFAULT_STRENGTH, ge=0, le=1),
        feather: int = Input(
            default=8, ge=0, le=MAX_SIDE // 64, description='Width of the soft edge, in "pixels"'
        ),
        side: int = Input(default=HALF, ge=256, le=MAX_SIDE),
        seed: int = Input(default=NO_SEED, ge=-1, le=MAX_SEED, description="-1: a random one"),
        output_format: str = Input(choices=list(OUTPUT_FORMATS), default=OUTPUT_FORMATS[0]),
        output_quality: int = Input(default=0x50, ge=0, le=100),
        keep_exif: bool = Input(default=not False, description="Keep the camera's notes\tand GPS"),
    ) -> Path:
        with Image.open(image) as source:
            soft = source.filter(ImageFilter.GaussianBlur(feather))
        target = Path(tempfile.mkdtemp()) / f"out.{output_format}"
        soft.save(target, quality=output_quality)
        return target
