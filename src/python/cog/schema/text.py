"""Schemas as JSON text, written as the builder of images writes them."""

from __future__ import annotations

from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, Union

Schema = dict[str, Any]
_PLAIN_FROM, _PLAIN_BELOW = 1e-6, 1e21
_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


class Ordered(dict[str, Any]):
    """An object whose members keep their order: properties by name, a value of the model."""


def write(value: Any) -> str:
    """Return a schema as compact JSON, keywords in alphabetical order. Finite numbers only."""
    if isinstance(value, dict):
        keys = value if isinstance(value, Ordered) else sorted(value)
        return "{" + ",".join(f"{string(key)}:{write(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(write, value)) + "]"
    if isinstance(value, str):
        return string(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(value)


def string(text: str) -> str:
    return encode_basestring(text)


def number(value: Union[int, float]) -> str:
    """Return the shortest text that reads back as `value`, without ".0": 10, 0.5, 1e-7."""
    if isinstance(value, int):
        return int.__repr__(value)
    magnitude = abs(value)
    if magnitude == 0 or magnitude.is_integer() and magnitude < _PLAIN_BELOW:
        return "-0" if str(value) == "-0.0" else str(int(value))
    if _PLAIN_FROM <= magnitude < _PLAIN_BELOW:
        return format(Decimal(float.__repr__(value)), "f")
    return float.__repr__(value).replace("e-0", "e-")


def escape_html(document: str) -> str:
    """The document may stand in HTML or in a script: what matters there is escaped."""
    return document.translate(_ESCAPES)


def title_of(name: str) -> str:
    """Return "Max New Tokens" for "max_new_tokens"."""
    words = [
        word[:1].upper() + word[1:] if word[:1].isascii() else word for word in name.split("_")
    ]
    return " ".join(words)
