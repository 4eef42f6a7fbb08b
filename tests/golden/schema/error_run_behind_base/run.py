from cog import BasePredictor, BaseRunner


class Mixin(BaseRunner):
    def run(self, a: str) -> str:
        return a


class Runner(BasePredictor, Mixin):
    pass
