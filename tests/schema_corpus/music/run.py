"""Music, with help texts that are computed."""
import json
import random

import numpy as np
import torch
from audiocraft.models import MusicGen, MultiBandDiffusion
from cog import BaseRunner, Input, Path

VERSIONS = {
    "stereo-melody-large": 3.3,
    "melody-large": 3.3,
    "large": 3.3,
    "small": 0.3,
}
WITH_MELODY = [name for name in VERSIONS if "melody" in name]
BIGGEST = max(VERSIONS, key=VERSIONS.get)
SECONDS, HZ = 30, 32_000
NOTE = "Only {0} take a melody".format(", ".join(WITH_MELODY))
PERCENT = "CFG %d%% of %s, at most %.1f" % (100, "the usual", 2.5)
TABLE = "\n".join(f"{name:>20} {size:4.1f}B" for name, size in VERSIONS.items())
STRATEGIES = "loudness;clip;peak;rms".split(";")


class Runner(BaseRunner):
    def setup(self):
        self.models = {v: MusicGen.get_pretrained(v) for v in VERSIONS}

    def run(
        self,
        prompt: str = Input(default="lo-fi beat, 90 bpm".title().lower()),
        model_version: str = Input(description=NOTE, choices=list(VERSIONS), default=BIGGEST),
        input_audio: Path = Input(
            description=f"{NOTE!s}; {SECONDS * HZ:_} samples at most",
            default=None,  # warned
        ),
        duration: int = Input(default=SECONDS // 4 + 1, le=SECONDS * 2, ge=1),
        continuation_start: int = Input(default=0, ge=0, description=TABLE),
        normalization_strategy: str = Input(default=STRATEGIES[0], choices=STRATEGIES),
        top_k: int = Input(default=int("250"), description=PERCENT),
        temperature: float = Input(default=round(0.95, 1)),
        classifier_free_guidance: float = Input(default=float(3), ge=abs(-1)),
        tempo: str = Input(default="x".join(["4", str(4)]), choices=["4x4", "3x4"]),
        banner: str = Input(default="-=" * 4 + "-", deprecated=True),
    ) -> Path:
        wav = self.models[model_version].generate([prompt], progress=True)
        return Path("/tmp/out.wav")
