x = = 3


class Runner:
    def run(self, a: str) -> str:
        return a
