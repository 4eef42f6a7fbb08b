import typing
import typing as t
from typing import Optional, Union


class Runner:
    def run(
        self,
        a: Optional[str],
        b: str | None,
        c: None | int = None,
        d: Union[float, None] = 0.5,
        e: typing.Optional[bool] = None,
        f: "Optional[str]" = "x",
        g: "str | None" = None,
        h: t.Union[None, int] = 3,
        i: Optional["int"] = None,
    ) -> str:
        return ""
