class Runner:
    def runn(self, a: str) -> str:
        return a
