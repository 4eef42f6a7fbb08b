class Runner:
    def run(self) -> str:
        return "x"
