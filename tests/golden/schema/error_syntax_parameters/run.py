class Runner:
    def run(self, a b: str) -> str:
        return a
