import cog
import cog as c
import typing as t
from cog import Input as In
from cog import Path as P
from cog.types import Secret as S


class Runner(cog.BaseRunner):
    def run(
        self,
        a: P,
        b: cog.Path = cog.Input(description="qualified"),
        d: S = In(default=None),
        e: c.Path = c.Input(default=None, description="required"),
        f: t.Annotated[str, "metadata"] = In("positional", description="text"),
    ) -> P:
        return a
