from cog import Input


class Runner:
    def run(
        self,
        a: int = Input(default=11, ge=1, le=10),
        b: int = Input(ge=10, le=1),
        c: str = Input(default="toolong", max_length=3),
        d: str = Input(default="BAD", regex="^[a-z]+$"),
        e: str = Input(regex="("),
        f: str = Input(regex="a(?=b)"),
        g: str = Input(default="c", choices=["a", "b"]),
        h: int = Input(choices=["a", 1]),
        i: list[str] = Input(choices=["a"]),
        j: str = Input(choices=sorted(X)),
        k: str = Input(accept="image/*"),
        l: list[int] = Input(default_factory=list),
        m: str = Input("a", "b"),
        n: str = Input(**options),
        o: int = Input(ge="1"),
        p: str = Input(max_length=-1),
        q: str = Input(description=3),
        r: bool = Input(deprecated="yes"),
        s: int = Input(default=make()),
        t: str = Input(choices="abc"),
    ) -> str:
        return ""
