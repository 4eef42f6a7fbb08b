from cog import Path, Secret


class Runner:
    def run(
        self,
        text: str,
        count: int = 3,
        scale: float = 1,
        ratio: float = -0.5,
        fast: bool = True,
        image: Path = "https://example.com/a.png",
        key: Secret = None,
        other_key: Secret = "x",
    ) -> float:
        return 1.0
