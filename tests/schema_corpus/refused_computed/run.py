"""Defaults and choices that only exist once the model runs."""
import json
import os
import random
import uuid
from datetime import datetime
from glob import glob

import torch
import yaml
from cog import BaseRunner, Input, Path

with open("config.yaml") as file:
    CONFIG = yaml.safe_load(file)

LORAS = [os.path.basename(path) for path in glob("loras/*.safetensors")]
VOICES = sorted(os.listdir("voices"))
SCHEDULERS = {"ddim": torch.optim.Adam}
for extra in json.load(open("extra.json")):
    SCHEDULERS[extra] = None
STEPS = 20
if torch.cuda.is_available():
    STEPS = 50


class Runner(BaseRunner):
    def run(
        self,
        seed: int = Input(default=random.randint(0, 1000)),  # refused
        lora: str = Input(choices=LORAS),  # refused
        voice: str = Input(choices=VOICES + ["none"], default="none"),  # refused
        scheduler: str = Input(choices=list(SCHEDULERS.keys()), default="ddim"),  # refused
        width: int = Input(default=CONFIG["width"]),  # refused
        steps: int = STEPS,  # refused
        use_gpu: bool = Input(default=torch.cuda.is_available()),  # refused
        name: str = Input(default=f"out-{datetime.now():%Y}"),  # refused
        request: str = str(uuid.uuid4()),  # refused
        device: str = Input(choices=["cpu"] + ["cuda"] * torch.cuda.device_count()),  # refused
        fine: int = Input(default=2 * 3),
    ) -> Path:
        return Path("/tmp/out.png")
