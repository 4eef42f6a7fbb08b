"""Converters for what takes other types and for classes: lists, dicts, unions, enums, models.

A converter is None where JSON is right already, at any depth: `dict[str, list[str]]` costs nothing.
"""

from __future__ import annotations

import enum
import typing
from collections import abc
from collections.abc import Callable
from typing import Any, Optional

from .. import _models
from .._annotations import is_class, is_opaque, is_union, members_of, peel
from . import inputs
from .fitting import Fits, fits
from .inputs import Workspace

if typing.TYPE_CHECKING:
    from .inputs import Converter

_LISTS = (list, abc.Sequence, abc.MutableSequence, abc.Collection, abc.Iterable)
_SETS: dict[Any, Callable[[Any], Any]] = {
    set: set,
    abc.MutableSet: set,
    frozenset: frozenset,
    abc.Set: frozenset,
}
_DICTS = (dict, abc.Mapping, abc.MutableMapping)
_TEXTS = (inputs.to_path, inputs.to_file, inputs.to_secret)


def converter_for(annotation: Any) -> Optional[Converter]:
    """Return what a peeled annotation asks for, None if the value is passed as it comes."""
    return _Builder({}, False).build_peeled(annotation)


class _Builder:
    """Builds the converter of one annotation; `models` has those of the classes inside it.

    Pydantic makes everything but files and secrets by itself, and its validators may want what
    came over the wire: inside its models only these are converted.
    """

    def __init__(self, models: dict[tuple[type, bool], Converter], files_only: bool) -> None:
        self._models = models
        self._files_only = files_only

    def build(self, annotation: Any) -> Optional[Converter]:
        bare, metadata = peel(annotation)
        return None if is_opaque(metadata) else self.build_peeled(bare)

    def build_peeled(self, bare: Any) -> Optional[Converter]:
        if is_union(bare):
            return self._union(bare)
        origin = typing.get_origin(bare)
        if origin is typing.Literal:
            return None if self._files_only else _literal(typing.get_args(bare))
        kind = origin or bare
        if kind in _LISTS or kind in _SETS or kind is tuple or kind in _DICTS:
            return self._container(kind, typing.get_args(bare))
        if not is_class(bare):
            return None
        if issubclass(bare, enum.Enum):
            return None if self._files_only else _enum(bare)
        if _models.kind_of(bare):
            return self._model(bare)
        convert = inputs.text_converter_for(bare)
        if convert is not None or self._files_only:
            return convert
        return inputs.to_int if bare is int else inputs.to_float if bare is float else None

    # --- containers -----------------------------------------------------------------------------

    def _container(self, kind: Any, arguments: tuple[Any, ...]) -> Optional[Converter]:
        if not arguments:
            return None
        if kind in _DICTS:
            value = self.build(arguments[1])
            return None if value is None else _dict(value)
        if kind is tuple and arguments[-1] is not ...:
            if arguments == ((),):  # how older Pythons write the empty tuple
                arguments = ()
            parts = [self.build(one) for one in arguments]
            return None if self._files_only and not any(parts) else _fixed_tuple(parts)
        element = self.build(arguments[0])
        if element is None and (kind in _LISTS or self._files_only):
            return None
        make: Callable[[Any], Any] = list if kind in _LISTS else _SETS.get(kind, tuple)
        return _collection(make, element)

    def _union(self, union: Any) -> Optional[Converter]:
        members, nullable = members_of(union)
        converters = [self.build(member) for member in members]
        convert = converters[0] if len(members) == 1 else _variants(members, converters)
        return _optional(convert) if convert is not None and nullable else convert

    # --- models ---------------------------------------------------------------------------------

    def _model(self, cls: Any) -> Optional[Converter]:
        inside = _models.reachable_from(cls) if self._files_only else ()
        if self._files_only and not any(map(inputs.text_converter_for, inside)):
            return None
        key = cls, self._files_only
        if key in self._models:
            return self._models[key]
        made: list[Converter] = []

        def later(name: str, value: Any, workspace: Workspace) -> Any:
            return made[0](name, value, workspace)

        self._models[key] = later  # for fields of the class's own type
        kind = _models.kind_of(cls)
        builder = _Builder(self._models, self._files_only or kind.startswith("pydantic"))
        fields = [field for field in _models.fields_of(cls) if field.is_argument]
        converters = {field.name: builder.build(field.annotation) for field in fields}
        made.append(_instance(cls, kind, fields, converters))
        self._models[key] = made[0]
        return made[0]


def _optional(convert: Converter) -> Converter:
    def convert_optional(name: str, value: Any, workspace: Workspace) -> Any:
        return None if value is None else convert(name, value, workspace)

    return convert_optional


def _collection(make: Callable[[Any], Any], element: Optional[Converter]) -> Converter:
    def convert(name: str, values: Any, workspace: Workspace) -> Any:
        if not isinstance(values, (list, tuple, set, frozenset)):
            return values
        if element is None:
            return make(values)
        return make([element(f"{name}-{i}", value, workspace) for i, value in enumerate(values)])

    return convert


def _fixed_tuple(parts: list[Optional[Converter]]) -> Converter:
    def convert(name: str, values: Any, workspace: Workspace) -> Any:
        if not isinstance(values, (list, tuple)):
            return values
        if len(values) != len(parts):
            raise ValueError(f"input {name} has {len(values)} items, not {len(parts)}")
        return tuple(
            value if part is None else part(f"{name}-{i}", value, workspace)
            for i, (part, value) in enumerate(zip(parts, values))
        )

    return convert


def _dict(convert_value: Converter) -> Converter:
    def convert(name: str, values: Any, workspace: Workspace) -> Any:
        if not isinstance(values, dict):
            return values
        # A key may be any text, and these names become names of files.
        return {
            key: convert_value(f"{name}-{i}", value, workspace)
            for i, (key, value) in enumerate(values.items())
        }

    return convert


def _enum(cls: type[enum.Enum]) -> Converter:
    def convert(name: str, value: Any, workspace: Workspace) -> Any:
        try:
            return cls(value)  # a member, as a default may be, stays itself
        except ValueError:
            raise ValueError(f"input {name}: {value!r} is no {cls.__name__}") from None

    return convert


def _literal(values: tuple[Any, ...]) -> Optional[Converter]:
    if all(isinstance(value, str) and not isinstance(value, enum.Enum) for value in values):
        return None
    meant = {}
    for value in values:
        plain = value.value if isinstance(value, enum.Enum) else value
        meant[isinstance(plain, bool), plain] = value  # True == 1

    def convert(name: str, value: Any, workspace: Workspace) -> Any:
        if isinstance(value, (str, int, float)):
            return meant.get((isinstance(value, bool), value), value)
        return value

    return convert


def _variants(members: list[Any], converters: list[Optional[Converter]]) -> Optional[Converter]:
    # Of `int | str` any value may be meant as it is; files and secrets have one meaning.
    converters = [None if one in (inputs.to_int, inputs.to_float) else one for one in converters]
    if not any(converters):
        return None
    text = next((one for one in converters if one in _TEXTS), None)
    variants: list[tuple[Fits, Optional[Converter]]] = [
        (fits(member), convert) for member, convert in zip(members, converters)
    ]

    def convert(name: str, value: Any, workspace: Workspace) -> Any:
        if text is not None and isinstance(value, str):
            return text(name, value, workspace)
        failure = None
        for accepts, convert_variant in variants:
            if not accepts(value):
                continue
            try:
                return convert_variant(name, value, workspace) if convert_variant else value
            except (TypeError, ValueError) as error:
                failure = failure or error
        if failure is not None:
            raise failure
        return value

    return convert


def _instance(
    cls: Any,
    kind: str,
    fields: list[_models.Field],
    converters: dict[str, Optional[Converter]],
) -> Converter:
    make = _maker(cls, kind)
    keeps_others = kind == "TypedDict" or kind.startswith("pydantic")
    # Null is what the schema says of a field that may be left out; pydantic 2 would refuse.
    filled = (
        []
        if kind == "TypedDict"
        else [
            field.name for field in fields if not field.may_miss and _is_nullable(field.annotation)
        ]
    )
    required = [field.name for field in fields if not field.may_miss and field.name not in filled]

    def convert(name: str, value: Any, workspace: Workspace) -> Any:
        if kind != "TypedDict" and isinstance(value, cls):  # a default
            return value
        if kind == "NamedTuple" and isinstance(value, (list, tuple)):  # as it is written in Python
            value = dict(zip(cls._fields, value))
        if not isinstance(value, dict):
            found = "null" if value is None else type(value).__name__
            raise TypeError(f"input {name} is {found}, not an object for {cls.__name__}")
        for field in required:
            if field not in value:
                raise ValueError(f"input {name} lacks {field} of {cls.__name__}")
        arguments = {**value} if keeps_others else {}
        for field in filled:
            arguments[field] = None
        for field, convert_field in converters.items():
            if field in value:
                arguments[field] = (
                    convert_field(f"{name}-{field}", value[field], workspace)
                    if convert_field
                    else value[field]
                )
        return make(arguments)

    return convert


def _maker(cls: Any, kind: str) -> Callable[[dict[str, Any]], Any]:
    if kind == "TypedDict":
        return lambda arguments: arguments
    if kind == "pydantic":
        return lambda arguments: cls.model_validate(arguments)
    if kind == "pydantic 1":
        return lambda arguments: cls.parse_obj(arguments)
    return lambda arguments: cls(**arguments)


def _is_nullable(annotation: Any) -> bool:
    bare, _ = peel(annotation)
    if bare is None or bare is type(None):
        return True
    return is_union(bare) and members_of(bare)[1]
