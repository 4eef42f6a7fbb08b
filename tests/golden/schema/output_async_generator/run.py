from collections.abc import AsyncGenerator

from cog import concurrent, streaming


class Runner:
    @streaming
    @concurrent(max=2 * 4)
    async def run(self, n: int) -> AsyncGenerator[str, None]:
        yield ""
