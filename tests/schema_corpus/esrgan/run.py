import functools
import os
from typing import Literal, Optional

import cog
import cv2
import torch
from basicsr.archs.rrdbnet_arch import RRDBNet
from realesrgan import RealESRGANer

Scale = Literal[2, 4, 8]
Mode = Literal["general", "anime"]
Either = Literal[Mode, "face"]


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        finally:
            print("done")

    return wrapper


class Runner:
    """Needs no base class of cog's."""

    def setup(self) -> None:
        net = RRDBNet(num_in_ch=3, num_out_ch=3, num_feat=64, num_block=23, num_grow_ch=32)
        self.upsampler = RealESRGANer(scale=4, model_path="weights/x4.pth", model=net)

    @timed
    @torch.inference_mode()
    def run(
        self,
        image: cog.Path = cog.Input(description="Input image", accept="image/*"),
        scale: Scale = cog.Input(default=4, description="Factor to scale image by"),
        mode: Either = "general",
        tile: Optional[Literal[128, 256, 512]] = None,
        face_enhance: bool = cog.Input(
            description="Run GFPGAN face enhancement along with upscaling", default=False
        ),
    ) -> cog.Path:
        picture = cv2.imread(str(image), cv2.IMREAD_UNCHANGED)
        output, _ = self.upsampler.enhance(picture, outscale=scale)
        cv2.imwrite("/tmp/out.png", output)
        return cog.Path("/tmp/out.png")
