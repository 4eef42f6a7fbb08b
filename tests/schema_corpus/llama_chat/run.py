import inspect
import io
import queue
import random
import threading
import zipfile
from functools import partial

import torch
from cog import BaseRunner, ConcatenateIterator, Input, Path
from transformers import AutoModelForCausalLM, AutoTokenizer, TextIteratorStreamer

from config import (
    DEFAULT_SYSTEM_PROMPT,
    MAX_NEW_TOKENS,
    PROMPT_TEMPLATE,
    STOP,
)

COMMA = ","


class Runner(BaseRunner):
    def setup(self, weights: Path = None):
        self.tokenizer = AutoTokenizer.from_pretrained("weights")
        self.model = AutoModelForCausalLM.from_pretrained("weights", device_map="auto")

    def run(
        self,
        prompt: str = Input(description="Prompt to send to the model."),
        system_prompt: str = Input(
            description="System prompt to send to the model. This is prepended to the prompt "
            "and helps guide system behavior. Ignored for non-chat models.",
            default=DEFAULT_SYSTEM_PROMPT,
        ),
        prompt_template: str = Input(
            description='Template for formatting the prompt; may hold "{prompt}" & "{system_prompt}"',
            default=PROMPT_TEMPLATE,
        ),
        max_new_tokens: int = Input(
            description="Maximum number of tokens to generate. A word is generally 2-3 tokens.",
            ge=1,
            le=MAX_NEW_TOKENS,
            default=min(512, MAX_NEW_TOKENS),
        ),
        min_new_tokens: int = Input(
            description="Minimum number of tokens to generate. To disable, set to -1.",
            ge=-1,
            default=-1,
        ),
        temperature: float = Input(
            description="Adjusts randomness of outputs, greater than 1 is random and 0 is "
            "deterministic, 0.75 is a good starting value.",
            ge=0.01,
            le=5,
            default=0.7,
        ),
        top_p: float = Input(description="Nucleus sampling", ge=0.0, le=1.0, default=0.95),
        stop_sequences: str = Input(
            description=f"Comma-separated sequences to stop generation at, up to {len(STOP) + 1:d}",
            default=COMMA.join(STOP),
        ),
        stop: list[str] = STOP,
        debug: bool = Input(description="provide debugging output in logs", default=False),
    ) -> ConcatenateIterator[str]:
        text = prompt_template.format(system_prompt=system_prompt, prompt=prompt)
        streamer = TextIteratorStreamer(self.tokenizer, skip_prompt=True)
        inputs = self.tokenizer(text, return_tensors="pt").to("cuda")
        generate = partial(self.model.generate, **inputs, streamer=streamer)
        threading.Thread(target=generate, kwargs={"max_new_tokens": max_new_tokens}).start()
        for token in streamer:
            yield token
