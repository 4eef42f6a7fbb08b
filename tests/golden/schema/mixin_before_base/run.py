from cog import BaseRunner


class Common(BaseRunner):
    def setup(self):
        pass


class Mixin(BaseRunner):
    def run(self, a: str) -> str:
        return a


class Behind:
    def predict(self, b: int) -> int:
        return b


class Runner(Common, Mixin, Behind):
    pass
