"""A proxy of somebody's API."""
import asyncio
from typing import AsyncIterator, Dict, Optional, Union

import httpx
from cog import BaseRunner, Input, Secret, concurrent

BASE = "https://api.example.com"
ENDPOINT = BASE + "/v1" "/messages"


class Limits:
    MAX_TOKENS = 64_000
    MIN_TOKENS = 1024

    class Image:
        max_megapixels = 2


class Runner(BaseRunner):
    async def setup(self) -> None:
        self.client = httpx.AsyncClient()

    @concurrent(max=4)
    async def run(
        self,
        prompt: Union[str, Dict[str, str]],
        api_key: Secret = Input(description="Your key", default=None),
        organisation: Optional[Secret] = None,
        max_tokens: int = Input(
            default=Limits.MAX_TOKENS // 8, ge=Limits.MIN_TOKENS, le=Limits.MAX_TOKENS
        ),
        max_image_resolution: float = Input(
            default=Limits.Image.max_megapixels / 4, ge=0.001, le=Limits.Image.max_megapixels
        ),
        thinking: Union[bool, int, None] = None,
        metadata: dict | list[str] | None = Input(default=None),
        endpoint: str = Input(default=ENDPOINT, regex=f"^{BASE}/"),
    ) -> AsyncIterator[str]:
        async with self.client.stream("POST", endpoint) as answer:
            async for line in answer.aiter_lines():
                yield line
