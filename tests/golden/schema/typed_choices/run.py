from enum import Enum, IntEnum, auto
from typing import Literal, Optional

try:
    from enum import StrEnum
except ImportError:
    from backports.strenum import StrEnum


class Color(Enum):
    RED = "red"
    GREEN = "green"
    ROT = "red"


class Level(IntEnum):
    LOW = auto()
    HIGH = auto()


class Status(StrEnum):
    OPEN = auto()
    SHUT = "shut"


class Runner:
    def run(
        self,
        color: Color,
        level: Level = Level.HIGH,
        status: Optional[Status] = None,
        mode: Literal["a", "b"] = "a",
        mixed: Literal["a", 1] = 1,
        several: list[Color] = [Color.RED],
        Output: Literal["x"] = "x",
    ) -> Color:
        return color
