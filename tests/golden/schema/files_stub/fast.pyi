from enum import Enum


class Mode(str, Enum):
    A = "a"
    B = "b"


DEFAULT = Mode.B
