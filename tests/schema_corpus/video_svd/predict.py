import math
import os
import sys
from typing import Optional

import torch
from cog import BasePredictor, Input, Path

sys.path.extend(["/generative-models"])

from sgm.inference.helpers import embed_watermark
from scripts.sampling import sample

FPS = 25
MAX_FRAMES = 3 * FPS
SIZINGS = ["maintain_aspect_ratio", "crop_to_16_9", "use_image_dimensions"]
VERSIONS = dict(svd="14_frames_with_svd", svd_xt="25_frames_with_svd_xt")


class Predictor(BasePredictor):
    def setup(self):
        os.environ["TRANSFORMERS_CACHE"] = "/src/cache"
        self.samplers = {}

    @torch.no_grad()
    def predict(  # warned
        self,
        input_image: Path = Input(description="Input image"),
        video_length: str = Input(
            description="Use svd to generate 14 frames or svd_xt for 25 frames",
            choices=list(VERSIONS.values()),
            default=VERSIONS["svd"],
        ),
        sizing_strategy: str = Input(
            description="Decide how to resize the input image",
            choices=SIZINGS,
            default=SIZINGS[0],
        ),
        frames_per_second: int = Input(
            description="Frames per second", default=6, ge=5, le=math.floor(FPS * 1.2)
        ),
        motion_bucket_id: int = Input(
            description="Increase overall motion in the generated video",
            default=127,
            ge=1,
            le=255,
        ),
        cond_aug: float = Input(
            description="Amount of noise to add to input image", default=2e-2
        ),
        frames: int = Input(default=MAX_FRAMES, le=MAX_FRAMES, ge=1),
        seed: Optional[int] = Input(
            description="Random seed. Leave blank to randomize the seed", default=None
        ),
    ) -> Path:
        """Run a single prediction on the model"""
        if seed is None:
            seed = int.from_bytes(os.urandom(2), "big")
        sample(input_path=str(input_image), seed=seed, fps_id=frames_per_second)
        return Path("/tmp/out.mp4")
