from cog import concurrent, streaming


class Runner:
    @streaming
    @concurrent(max=0)
    async def run(self, n: int) -> str:
        return ""
