class Runner:
    def run(self, a: str) -> str:
        x = [1, 2
        return a
