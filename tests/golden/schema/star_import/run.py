from cog import *


class Runner(BaseRunner):
    def run(self, image: Path = Input(description="A picture")) -> Path:
        return image
