class Runner:
    def run(self, text: str) -> str:
        return "hello " + text
