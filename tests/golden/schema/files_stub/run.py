import fast
from fast import Mode


class Runner:
    def run(self, mode: Mode = fast.DEFAULT) -> str:
        return mode.value
