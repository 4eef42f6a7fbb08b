class Runner:
    def predict(self, a: str) -> str:
        return a

    def run(self, a: str) -> str:
        return a
