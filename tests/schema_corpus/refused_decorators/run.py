"""Decorators that contradict what they decorate."""
from cog import BaseRunner, ConcatenateIterator, Input, concurrent, streaming

WORKERS = 4


class NotAnIterator(BaseRunner):
    @streaming  # refused
    def run(self, prompt: str) -> str:
        return prompt


class NotAsync(BaseRunner):
    @concurrent(max=4)  # refused
    def run(self, prompt: str) -> str:
        return prompt


class NotPositive(BaseRunner):
    @concurrent(max=0)  # refused
    async def run(self, prompt: str) -> str:
        return prompt


class Positional(BaseRunner):
    @concurrent(WORKERS)  # refused
    async def run(self, prompt: str) -> str:
        return prompt


class NotTexts(BaseRunner):
    def run(self, n: int) -> ConcatenateIterator[int]:  # refused
        yield n
