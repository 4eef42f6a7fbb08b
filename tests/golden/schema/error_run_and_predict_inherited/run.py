from cog import BaseRunner


class Old(BaseRunner):
    def predict(self, a: str) -> str:
        return a


class Runner(Old):
    def run(self, a: str) -> str:
        return a
