from __future__ import annotations

import asyncio
import json
import os
from typing import AsyncIterator, Optional
from uuid import uuid4

from cog import AsyncConcatenateIterator, BaseRunner, Input, concurrent, streaming
from vllm import AsyncLLMEngine, SamplingParams
from vllm.engine.arg_utils import AsyncEngineArgs

PROMPT_TEMPLATE = "{prompt}"
SYSTEM_PROMPT = ""
MAX_CONCURRENCY = 64


class Runner(BaseRunner):
    async def setup(self) -> None:
        os.environ.setdefault("VLLM_ATTENTION_BACKEND", "FLASHINFER")
        with open(os.environ.get("ENGINE_ARGS", "engine.json")) as file:
            arguments = json.load(file)
        self.engine = AsyncLLMEngine.from_engine_args(AsyncEngineArgs(**arguments))

    @streaming()
    @concurrent(max=64)
    async def run(
        self,
        prompt: str = Input(description="Prompt", default=""),
        system_prompt: str = Input(default="You are a helpful assistant."),
        min_tokens: int = Input(description="The minimum number of tokens.", default=0),
        max_tokens: Optional[int] = Input(description="The maximum number of tokens.", default=512),
        temperature: float | None = Input(default=0.6),
        top_p: "float" = Input(default=0.9, description="Ignored if set to 1.0."),
        top_k: int = Input(default=50, ge=-1),
        presence_penalty: float = Input(description="Presence penalty", default=0.0),
        frequency_penalty: float = Input(description="Frequency penalty", default=0.0),
        stop_sequences: Optional[str] = Input(
            description="A comma-separated list; '<end>,<stop>' stops at both", default="<|eot|>"
        ),
        prompt_template: Optional["str"] = Input(
            description="A template. {prompt} & {system_prompt} are filled in", default=None
        ),
        seed: "Optional[int]" = Input(description="Random seed", default=None),
        max_wait: float = 3_600.0,
    ) -> AsyncConcatenateIterator[str]:
        sampling = SamplingParams(n=1, top_k=top_k, temperature=temperature)
        count = 0
        async for result in self.engine.generate(prompt, sampling, uuid4().hex):
            count += 1
            yield result.outputs[0].text
        print("tokens:", count)

    async def healthcheck(self) -> bool:
        await asyncio.sleep(0)
        return await self.engine.check_health() is None
