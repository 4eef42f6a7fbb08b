"""JSON without the `json` package, which imports `re` and `enum`: half of a worker's start.

`_json` is the C half of that package, the same since Python 3.2; everything that a worker reads or
writes needs only that.
"""

from __future__ import annotations

from _json import encode_basestring, make_encoder, make_scanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class _ScannerOptions:
    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int

    @staticmethod
    def parse_constant(name: str) -> None:
        raise ValueError(f"{name} is not JSON")


_scan = make_scanner(_ScannerOptions())  # type: ignore[arg-type]


def parse(text: bytes | bytearray) -> Any:
    """Return the value of a compact JSON text. Raises ValueError for anything else."""
    decoded = text.decode()
    try:
        value, end = _scan(decoded, 0)
    except StopIteration as error:
        raise ValueError(f"no JSON value at character {error.value}") from None
    if end != len(decoded):
        raise ValueError(f"unexpected text after the JSON value at character {end}")
    return value


def make_renderer(convert: Callable[[Any], Any]) -> Callable[[Any], str]:
    """Return a function that writes a value as compact JSON.

    `convert` is called for what JSON does not know and returns what to write in its place. The
    function raises ValueError for NaN and infinities, TypeError for keys that are not text.
    """
    encoder = make_encoder(None, convert, encode_basestring, None, ":", ",", False, False, False)

    def render(value: Any) -> str:
        if type(value) is str:
            return encode_basestring(value)
        return "".join(encoder(value, 0))

    return render


def _refuse(value: Any) -> Any:
    raise TypeError(f"{type(value).__name__} is not JSON")


render = make_renderer(_refuse)
