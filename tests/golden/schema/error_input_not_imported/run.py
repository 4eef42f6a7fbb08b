class Runner:
    def run(self, a: str = Input(description="x")) -> str:
        return a
