__all__ = ["MAX_INPUT", "BEAMS", "Range"]

MAX_INPUT = 8 * 1024
BEAMS = range(1, 9)


class Range:
    low = 1
    high = low * 10
    default = (low + high) // 2


hidden = "not in __all__"
