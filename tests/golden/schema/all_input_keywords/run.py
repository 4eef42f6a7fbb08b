from cog import Input, Path

LIMIT = 100
NAME = "base" "line"


class Runner:
    def run(
        self,
        steps: int = Input(default=50, ge=1, le=LIMIT, description="Steps"),
        name: str = Input(default=NAME, min_length=1, max_length=20, regex=r"^[a-z]+$"),
        image: Path = Input(description="Picture", accept="image/*"),
        old: bool = Input(default=False, deprecated=True),
        guidance: float = Input(default=7.5, ge=0, le=20.0),
        nothing: str = Input(description=None, ge=None),
    ) -> str:
        return name
