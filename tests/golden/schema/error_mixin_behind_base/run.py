from cog import BaseRunner


class Mixin:
    def run(self, a: str) -> str:
        return a


class Runner(BaseRunner, Mixin):
    pass
