"""Fine-tuning: cog.yaml's train: train.py:train."""

import os
import zipfile
from typing import Optional

from cog import BaseModel, Input, Path, Secret
from common import BASE_MODELS, SEED

TOKENS = " ".join(["TOK"])


class TrainingOutput(BaseModel):
    weights: Path
    loss: float
    steps: int


def train(
    input_images: Path = Input(description="A .zip or .tar file of images"),
    base_model: str = Input(choices=BASE_MODELS, default=BASE_MODELS[0]),
    seed: Optional[int] = SEED,
    resolution: int = Input(description="Square pixel resolution", default=768),
    train_batch_size: int = Input(description="Batch size (per device)", default=4),
    num_train_epochs: int = Input(default=4000),
    is_lora: bool = Input(description="Use LoRA training", default=True),
    unet_learning_rate: float = Input(default=1e-6),
    ti_lr: float = Input(default=3e-4),
    lora_rank: int = Input(default=32),
    token_string: str = Input(default=TOKENS),
    caption_prefix: str = Input(default=f"a photo of {TOKENS}, "),
    hub_token: Optional[Secret] = Input(default=None),
    checkpointing_steps: int = Input(default=10**6 - 1),
) -> TrainingOutput:
    with zipfile.ZipFile(input_images) as archive:
        archive.extractall("data")
    os.system("accelerate launch")
    return TrainingOutput(weights=Path("trained_model.tar"), loss=0.1, steps=1)
