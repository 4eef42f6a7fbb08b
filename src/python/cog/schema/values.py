"""Defaults and choices: values of the model as JSON."""

from __future__ import annotations

import enum
import math
import os
from typing import Any

from .._annotations import is_union, members_of, peel
from .._models import fields_of, kind_of
from . import NotExpressible
from .text import Ordered

_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number"}


def default_of(annotation: Any, value: Any, place: str) -> Any:
    """Return a default of an input of this type as JSON; raises NotExpressible.

    A NamedTuple is an object there, also where its default is written as a plain tuple.
    """
    bare = peel(annotation)[0]
    if is_union(bare):
        members, _ = members_of(bare)
        bare = peel(members[0])[0] if len(members) == 1 else bare
    if kind_of(bare) == "NamedTuple" and isinstance(value, (list, tuple)):
        try:
            value = bare(*value)
        except TypeError as error:
            raise NotExpressible(f"{place}: its default is no {bare.__name__}: {error}") from None
    return to_json(value, place)


def to_json(value: Any, place: str) -> Any:
    """Return what stands for a value of the model in the document; raises NotExpressible."""
    if isinstance(value, enum.Enum):
        value = value.value
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        raise NotExpressible(f"{place}: {value} is a number that JSON does not have")
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if kind_of(type(value)) and not isinstance(value, dict):
        fields = fields_of(type(value))
        return Ordered((f.name, to_json(getattr(value, f.name), place)) for f in fields)
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return Ordered((key, to_json(item, place)) for key, item in value.items())
    if isinstance(value, (set, frozenset)):
        value = _sorted(value)
    if isinstance(value, (list, tuple)):
        return [to_json(item, place) for item in value]
    kind = type(value).__name__
    raise NotExpressible(f"{place}: its default or choice, of type {kind}, does not go into JSON")


def _sorted(values: Any) -> list[Any]:
    # The order of a set differs from one run of Python to the next.
    try:
        return sorted(values)
    except TypeError:
        return sorted(values, key=repr)


def json_type_of(values: list[Any]) -> str:
    """Return the JSON type of values that are all of one, "" if they are of several.

    Raises TypeError for a value that is no scalar of JSON.
    """
    types = set()
    for value in values:
        kinds = [kind for kind in _NAMES if isinstance(value, kind)]
        if not kinds or value != value:
            raise TypeError(f"{value!r} is no text and no number")
        types.add(_NAMES[kinds[0]])
    return types.pop() if len(types) == 1 else ""
