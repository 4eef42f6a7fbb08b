"""Frames as they are ready, and then the film."""
import os
import shutil
import subprocess
import typing
import typing as t

import cog
from cog import streaming
from einops import rearrange
from omegaconf import OmegaConf

MODULES = ("mm_sd_v14", "mm_sd_v15", "mm_sd_v15_v2")
CAMERA = {
    None: 0,
    "zoom-in": 1,
    "zoom-out": 2,
}


class Runner(cog.BaseRunner):
    def setup(self):
        self.config = OmegaConf.load("configs/inference.yaml")

    @streaming
    def run(
        self,
        prompt: str = cog.Input(
            description="""A prompt, or one for each moment:

    0: spring | 16: summer | 32: winter
""",
            default="0: a walking man" " | " 'end: a running man',
        ),
        motion_module: str = cog.Input(choices=[*MODULES], default=MODULES[-1]),
        camera: str = cog.Input(
            choices=[name for name in CAMERA if name is not None], default="zoom-in"
        ),
        frames: int = cog.Input(default=16, ge=8, le=sum([16, 32])),
        init_frame: t.Optional[cog.Path] = cog.Input(
            default=None,
            description=r"Windows paths such as C:\temp are not supported",
        ),
        audio: typing.Optional[cog.File] = None,
    ) -> typing.Iterator[cog.Path]:
        out = "frames"
        if os.path.exists(out):
            shutil.rmtree(out)
        for index in range(frames):
            yield cog.Path(f"{out}/{index}.png")
        subprocess.check_call("ffmpeg -i frames/%d.png /tmp/out.mp4", shell=True)
        yield cog.Path("/tmp/out.mp4")
