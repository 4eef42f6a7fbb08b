"""Speech to text."""

import datetime
import io
from typing import Any, Optional

import numpy as np
import torch
import whisper
from cog import BaseModel, BaseRunner, Input, Path
from whisper.model import ModelDimensions, Whisper

from languages import LANGUAGES, TO_LANGUAGE_CODE

SIZES = [f"{family}-{size}" for family in ("large",) for size in ("v2", "v3")] + ["turbo"]


class ModelOutput(BaseModel):
    detected_language: str
    transcription: str
    segments: Any
    translation: Optional[str]
    txt_file: Optional[Path]
    srt_file: Optional[Path]


class Runner(BaseRunner):
    def setup(self):
        """Load the large-v3 model"""
        checkpoint = torch.load("large-v3.pt", map_location="cpu")
        dims = ModelDimensions(**checkpoint["dims"])
        self.model = Whisper(dims)
        self.model.load_state_dict(checkpoint["model_state_dict"])

    def run(
        self,
        audio: Path = Input(description="Audio file", accept="audio/*"),
        model: str = Input(choices=SIZES, default=SIZES[-1]),
        transcription: str = Input(
            choices=["plain text", "srt", "vtt"],
            default="plain text",
            description="Choose the format for the transcription",
        ),
        translate: bool = Input(
            default=False, description="Translate the text to English when set to True"
        ),
        language: str = Input(
            choices=["auto"]
            + sorted(LANGUAGES.keys())
            + sorted([k.title() for k in TO_LANGUAGE_CODE.keys()]),
            default="auto",
            description="Language spoken in the audio, specify 'auto' for automatic detection",
        ),
        temperature: float = Input(default=0, description="temperature to use for sampling"),
        patience: Optional[float] = Input(
            default=None, description="the default (1.0) is equivalent to conventional beam search"
        ),
        suppress_tokens: str = Input(
            default="-1",
            description="comma-separated list of token ids to suppress; '-1' will suppress most "
            "special characters except common punctuations",
        ),
        temperature_increment_on_fallback: float = Input(default=0.2),
        compression_ratio_threshold: float = Input(default=2.4),
        logprob_threshold: float = Input(default=-1.0),
        no_speech_threshold: float = Input(default=0.6),
        word_timestamps: bool = False,
    ) -> ModelOutput:
        """Transcribes and optionally translates a single audio file"""
        result = self.model.transcribe(str(audio), temperature=temperature)
        return ModelOutput(
            segments=result["segments"],
            detected_language=LANGUAGES[result["language"]],
            transcription=result["text"],
            translation=None,
            txt_file=None,
            srt_file=None,
        )
