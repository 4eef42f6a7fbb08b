class Runner:
    def run(
        self,
        escapes: str = "tab\t quote\" \x41\u00e9 \\d \d",
        raw: str = r"\d+\n",
        joined: str = "one " 'two ' r"\three",
        lines: str = """first
second""",
        continued: str = "a\
b",
        big: int = 1_000_000,
        mask: int = 0xFF,
        tiny: float = 1e-7,
        huge: float = 1e21,
        negative: float = -.5,
        options: dict = {"a": [1, None, True], "b": {"c": "d"}},
        html: str = "<b>&</b>",
    ) -> str:
        return raw
