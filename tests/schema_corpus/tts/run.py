import enum
from pathlib import Path as LocalPath
from typing import Optional

import numpy as np
import torch
import torchaudio
from cog import BaseModel, BaseRunner, Input
from cog import Path as CogPath
from TTS.api import TTS

WEIGHTS = LocalPath("weights") / "xtts"
SAMPLE_RATE = 24_000


class Speaker(str, enum.Enum):
    ALLOY = "alloy"
    ECHO = "echo"
    NOVA = "nova"
    DEFAULT = "alloy"  # the same member under another name


class Rate(enum.IntEnum):
    PHONE = 8_000
    WIDE = 16_000
    STUDIO = 48_000


class Speech(BaseModel):
    audio: CogPath
    seconds: float
    speaker: str
    sample_rate: int = SAMPLE_RATE
    words: Optional[list[str]] = None


class Runner(BaseRunner):
    def setup(self) -> None:
        self.model = TTS(str(WEIGHTS)).to("cuda" if torch.cuda.is_available() else "cpu")

    def run(
        self,
        text: str = Input(description="Text to synthesize", min_length=1, max_length=500),
        speaker: Speaker = Input(description="Who speaks", default=Speaker.NOVA),
        second_speaker: Optional[Speaker] = None,
        rate: Rate = Rate.STUDIO,
        speed: float = Input(default=1.0, ge=0.25, le=4.0),
        reference: CogPath = Input(
            description="Original speaker audio (wav, mp3, m4a, ogg, or flv)",
            default=None,  # warned
        ),
        cleanup_voice: bool = Input(
            description="Whether to apply denoising to the speaker audio", default=False
        ),
        language: str = Input(regex=r"^[a-z]{2}(-[A-Z]{2})?$", default="en"),
    ) -> Speech:
        wave = self.model.tts(text, speaker=speaker.value, speed=speed)
        torchaudio.save("/tmp/out.wav", torch.tensor(wave), int(rate))
        return Speech(audio=CogPath("/tmp/out.wav"), seconds=1.0, speaker=speaker.value)
