from cog import BaseRunner, Input


class Runner(BaseRunner):
    def run(
        self,
        a: int = Input(default=0, ge=1),
        b: float = Input(default=2.5, le=2),
        c: str = Input(default="", min_length=1),
        d: str = Input(default="long", max_length=3),
        e: str = Input(default="c", choices=["a", "b"]),
        f: str = Input(default="x", regex="^y"),
    ) -> str:
        return ""
