from cog import Input


class Runner:
    def run(
        self,
        a: list[int] = Input(ge=1, le=5),
        b: list[str] = Input(min_length=2, max_length=3, regex="^a"),
    ) -> str:
        return ""
