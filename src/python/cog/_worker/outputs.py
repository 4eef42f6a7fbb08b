"""Outputs as JSON: what a model returns, item by item."""

from __future__ import annotations

import io
import sys
from _collections_abc import Iterator, Mapping, Sequence, Set, ValuesView

from . import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def is_file(value: Any) -> bool:
    return hasattr(type(value), "__fspath__") or isinstance(value, io.IOBase)


def encode(value: Any, place: str = "output") -> bytes:
    """Return an item of output as JSON.

    Raises TypeError or ValueError that names the place, such as `output["boxes"][2]`, if a part of
    it cannot be expressed.
    """
    try:
        return _render(value).encode()
    except RecursionError:
        raise ValueError(f"{place} is nested too deeply or contains itself") from None
    except (TypeError, ValueError) as error:
        _raise_with_place(value, place)
        raise error  # a second look found nothing wrong: an iterator that is used up by now


def _convert(value: Any) -> Any:
    """Return what stands for `value` in JSON."""
    kind = type(value)
    if callable(getattr(kind, "model_dump", None)):  # pydantic 2
        return value.model_dump()
    if callable(getattr(kind, "dict", None)):  # pydantic 1
        return value.dict()
    if hasattr(kind, "__dataclass_fields__"):  # BaseModel among them
        import dataclasses

        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if is_file(value):
        return _url_of(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        from binascii import b2a_base64

        return b2a_base64(value, newline=False).decode()
    if callable(getattr(kind, "tolist", None)):  # arrays and scalars of numpy, tensors of torch
        plain = value.tolist()
        if type(plain) is not kind:
            return plain
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (Set, Sequence, Iterator, ValuesView)):
        return list(value)
    return _convert_scalar(value)


def _convert_scalar(value: Any) -> Any:
    if _is(value, "enum", "Enum"):
        return value.value
    if callable(getattr(type(value), "isoformat", None)):  # datetime, date, time
        return value.isoformat()
    if _is(value, "datetime", "timedelta"):
        return value.total_seconds()
    if _is(value, "uuid", "UUID") or _is(value, "decimal", "Decimal"):
        return str(value)  # a float would lose digits of a Decimal
    if _is(value, "cog.types", "Secret"):
        return str(value)  # masked
    for method, what in (("__await__", "a coroutine"), ("__anext__", "an async iterator")):
        if hasattr(type(value), method):
            raise TypeError(f"is {what}; async models are not supported yet by this version of cog")
    name = f"{type(value).__module__}.{type(value).__qualname__}".replace("builtins.", "")
    raise TypeError(
        f"is of type {name}, which does not go into JSON; "
        "return text, numbers, lists, dicts, a BaseModel or a Path"
    )


def _is(value: Any, module: str, name: str) -> bool:
    """Whether `value` is one of a class whose module is loaded if there are any values of it."""
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(value, getattr(loaded, name))


def _url_of(value: Any) -> str:
    from . import files

    if hasattr(type(value), "__fspath__"):
        return files.url_of_path(value)
    return files.url_of_stream(value)


_render = json_text.make_renderer(_convert)


def _raise_with_place(value: Any, place: str) -> None:
    """Find the part of `value` that is not JSON and raise an error that names it."""
    if isinstance(value, dict):
        for key, child in value.items():
            if not isinstance(key, (str, int, float, type(None))):
                kind = type(key).__name__
                raise TypeError(f"{place} has a key of type {kind}; JSON keys are text")
            _raise_with_place(key, f"a key of {place}")
            _raise_with_place(child, f"{place}[{key!r}]")
    elif isinstance(value, (list, tuple)):
        for i, child in enumerate(value):
            _raise_with_place(child, f"{place}[{i}]")
    elif isinstance(value, float):
        if value - value != 0:
            raise ValueError(f"{place} is {value}, a number that JSON does not have")
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"{place} is not valid Unicode text: {error.reason}") from None
    elif value is not None and not isinstance(value, int):
        try:
            plain = _convert(value)
        except TypeError as error:
            raise TypeError(f"{place} {error}") from None
        _raise_with_place(plain, place)
