"""Choices from a table of an installed package, as many speech models have them."""
from cog import BaseRunner, Input, Path
from whisper.tokenizer import LANGUAGES, TO_LANGUAGE_CODE
from whisperx.constants import *


class Runner(BaseRunner):
    def run(
        self,
        audio: Path,
        language: str = Input(
            choices=sorted(LANGUAGES.keys()),  # refused
        ),
        target: str = Input(choices=[k.title() for k in TO_LANGUAGE_CODE]),  # refused
        beam: int = Input(default=DEFAULT_BEAM),  # refused
    ) -> str:
        return ""
