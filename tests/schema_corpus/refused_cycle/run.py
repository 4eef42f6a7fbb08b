"""Two files that wait for each other; Python can't import them either."""
from alpha import SIZE_A
from cog import BaseRunner, Input


class Runner(BaseRunner):
    def run(self, size: int = Input(default=SIZE_A)) -> str:  # refused
        return ""
