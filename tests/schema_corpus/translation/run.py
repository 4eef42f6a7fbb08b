from cog import BaseRunner, Input
from config import *
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

NAMES = tuple(LANGUAGE_CODES)


class Runner(BaseRunner):
    def setup(self) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained("facebook/nllb-200-3.3B")
        self.model = AutoModelForSeq2SeqLM.from_pretrained("facebook/nllb-200-3.3B")

    def run(
        self,
        text: str = Input(description=f"At most {MAX_INPUT:,} characters", max_length=MAX_INPUT),
        source: str = Input(choices=["detect", *NAMES], default="detect"),
        target: str = Input(choices=list(NAMES), default=DEFAULT_TARGET),
        beams: int = Input(choices=list(BEAMS), default=BEAMS[3]),
        length_penalty: int = Input(ge=Range.low, le=Range.high, default=Range.default),
    ) -> str:
        return self.tokenizer.decode(self.model.generate(text, LANGUAGE_CODES[target]))
