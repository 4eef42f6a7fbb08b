from shared import Options, WIDTH


class Runner:
    def run(self, options: Options, width: int = WIDTH) -> str:
        return ""
