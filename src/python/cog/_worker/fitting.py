"""Which type of a union a JSON value is meant as: a look at its structure, down to the leaves."""

from __future__ import annotations

import enum
import typing
from collections import abc
from typing import Any, Callable

from .. import _models
from .._annotations import is_class, is_opaque, is_union, members_of, peel

Fits = Callable[[Any], bool]

_ARRAYS = (list, tuple, set, frozenset)
_ARRAY_TYPES = (
    list,
    tuple,
    set,
    frozenset,
    abc.Sequence,
    abc.MutableSequence,
    abc.Collection,
    abc.Iterable,
    abc.Set,
    abc.MutableSet,
)
_OBJECT_TYPES = (dict, abc.Mapping, abc.MutableMapping)


def fits(annotation: Any) -> Fits:
    """Return a function that says whether a value can be meant as this type."""
    return _Builder().build(annotation)


class _Builder:
    def __init__(self) -> None:
        self._models: dict[type, list[Fits]] = {}

    def build(self, annotation: Any) -> Fits:
        bare, metadata = peel(annotation)
        if bare is Any or is_opaque(metadata):
            return lambda value: True
        if is_union(bare):
            members, nullable = members_of(bare)
            checks = [self.build(member) for member in members]
            return lambda value: (
                (nullable and value is None) or any(check(value) for check in checks)
            )
        origin, arguments = typing.get_origin(bare), typing.get_args(bare)
        kind = origin or bare
        if origin is typing.Literal:
            return _one_of(arguments)
        if kind in _ARRAY_TYPES:
            return self._array(kind, arguments)
        if kind in _OBJECT_TYPES:
            return self._object(arguments)
        return self._class(bare)

    def _array(self, kind: Any, arguments: tuple[Any, ...]) -> Fits:
        if not arguments or arguments == ((),):
            return lambda value: isinstance(value, _ARRAYS)
        if kind is tuple and arguments[-1] is not ...:
            checks = [self.build(one) for one in arguments]
            return lambda value: (
                isinstance(value, _ARRAYS)
                and len(value) == len(checks)
                and all(check(item) for check, item in zip(checks, value))
            )
        check = self.build(arguments[0])
        return lambda value: isinstance(value, _ARRAYS) and all(check(item) for item in value)

    def _object(self, arguments: tuple[Any, ...]) -> Fits:
        if not arguments:
            return lambda value: isinstance(value, dict)
        check = self.build(arguments[1])
        return lambda value: isinstance(value, dict) and all(map(check, value.values()))

    def _class(self, cls: Any) -> Fits:
        if not is_class(cls):
            return lambda value: True
        if issubclass(cls, enum.Enum):
            return _one_of(tuple(cls))
        if cls is bool:
            return lambda value: isinstance(value, bool)
        if cls is int:
            return _is_whole
        if cls is float:
            return _is_number
        if _models.kind_of(cls):
            return self._model(cls)
        if cls is str or hasattr(cls, "__fspath__") or cls.__module__ == "cog.types":
            return lambda value: isinstance(value, (str, cls))
        return lambda value: isinstance(value, cls)

    def _model(self, cls: Any) -> Fits:
        if cls in self._models:
            made = self._models[cls]
            return lambda value: made[0](value)
        made = self._models[cls] = []
        fields = [field for field in _models.fields_of(cls) if field.is_argument]
        checks = {field.name: self.build(field.annotation) for field in fields}
        may_miss = {field.name for field in fields if field.may_miss}
        is_dict = _models.kind_of(cls) == "TypedDict"

        def check(value: Any) -> bool:
            if not isinstance(value, dict):
                return not is_dict and isinstance(value, cls)
            for name, check_field in checks.items():
                # A field that is missing is null, which may be right.
                if name not in value and name in may_miss:
                    continue
                if not check_field(value.get(name)):
                    return False
            return True

        made.append(check)
        return check


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return _is_number(value) and (isinstance(value, int) or value.is_integer())


def _one_of(values: tuple[Any, ...]) -> Fits:
    plain = [value.value if isinstance(value, enum.Enum) else value for value in values]

    def check(value: Any) -> bool:
        return value in values or any(
            value == one and isinstance(value, bool) == isinstance(one, bool) for one in plain
        )

    return check
