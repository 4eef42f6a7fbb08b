class Runner:
    def run(self, a: str) -> str
        return a
