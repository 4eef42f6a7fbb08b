import sys
from typing import TYPE_CHECKING, Optional

import cog
from cog import Input

if TYPE_CHECKING:
    from torch import Tensor

try:
    import json
except ImportError:
    json = None

BASE = 512
NAMES = ["a", "b"]
NAMES.append("c")
NAMES += ["d"]
LIMITS = {"low": 0.5, "high": BASE / 2}
if sys.version_info >= (3, 10):
    MODE = "new"
else:
    MODE = "old"


class Defaults:
    STEPS = 4 * 5


class Runner:
    LOCAL = 3

    def run(
        self,
        a: int = BASE * 2,
        b: str = f"{BASE}x{BASE:>6} {NAMES[0]!r}",
        c: str = Input(default=NAMES[-1], choices=NAMES, description="one " "of " + ", ".join(NAMES)),
        d: float = Input(default=LIMITS["low"], ge=LIMITS["low"], le=LIMITS["high"]),
        e: str = MODE,
        f: int = cog.Input(default=Defaults.STEPS, le=max(10, Defaults.STEPS)),
        g: str = """a
  b\tc""".upper(),
        h: list[str] = [n.upper() for n in NAMES if n != "b"],
        i: int = LOCAL if json else 0,
        j: Optional[str] = None if BASE > 1 else "x",
        k: str = "%s-%03d" % (NAMES[-1], 7),
    ) -> str:
        return a
