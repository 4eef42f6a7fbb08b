class Runner:
    async def run(self, a: str) -> str:
        return a
