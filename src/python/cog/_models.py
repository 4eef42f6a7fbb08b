"""Classes with declared fields: dataclasses, TypedDict, NamedTuple, pydantic's models.

Pydantic is never imported: its two generations are known by what their classes have.
"""

from __future__ import annotations

import typing
from typing import Any, NamedTuple

from ._annotations import Unset, is_class, is_opaque, is_unset, peel


class Field(NamedTuple):
    name: str
    annotation: Any
    default: Any  # Unset if there is none, or none that is a value
    may_miss: bool  # it has a default, or is a key that is not required
    is_argument: bool = True  # of the constructor
    info: Any = None  # what pydantic's Field() says


def kind_of(cls: Any) -> str:
    """Return "dataclass", "TypedDict", "NamedTuple", "pydantic" or "pydantic 1", else ""."""
    if not is_class(cls):
        return ""
    if hasattr(cls, "model_fields") and callable(getattr(cls, "model_validate", None)):
        return "pydantic"
    if hasattr(cls, "__fields__") and callable(getattr(cls, "parse_obj", None)):
        return "pydantic 1"
    if hasattr(cls, "__dataclass_fields__"):
        return "dataclass"
    if issubclass(cls, dict) and hasattr(cls, "__total__"):
        return "TypedDict"
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return "NamedTuple"
    return ""


def is_plain(cls: type) -> bool:
    """Whether `cls` is a TypedDict, or derives from a BaseModel that has no fields itself."""
    kind = kind_of(cls)
    if kind == "TypedDict":
        return True
    roots = [base for base in cls.__bases__ if is_root(base)]
    others = [base for base in cls.__bases__ if base not in roots and kind_of(base)]
    return bool(roots) and not others


def is_root(cls: type) -> bool:
    """Whether `cls` is the BaseModel of cog or of pydantic."""
    if cls.__module__ == "cog.model":
        return cls.__name__ == "BaseModel"
    kind = kind_of(cls)
    if not kind.startswith("pydantic"):
        return False
    return not any(kind_of(base) == kind for base in cls.__mro__[1:])


def fields_of(cls: Any) -> list[Field]:
    """Return the fields in order of declaration, those of the bases first.

    Raises whatever evaluating the annotations raises.
    """
    kind = kind_of(cls)
    if kind == "dataclass":
        return _fields_of_dataclass(cls)
    if kind == "TypedDict":
        return _fields_of_typed_dict(cls)
    if kind == "NamedTuple":
        return _fields_of_named_tuple(cls)
    return _fields_of_pydantic(cls, kind)


def init_only_of(cls: Any) -> list[str]:
    """Return what a dataclass's constructor takes that is no field: InitVar."""
    fields = getattr(cls, "__dataclass_fields__", {}).values()
    return [field.name for field in fields if field._field_type.name == "_FIELD_INITVAR"]


def reachable_from(cls: type) -> set[Any]:
    """Return the classes in the types of a class's fields, in those of their fields, and so on."""
    seen: set[Any] = set()
    waiting = [field.annotation for field in fields_of(cls)]
    while waiting:
        bare, metadata = peel(waiting.pop())
        if is_opaque(metadata) or typing.get_origin(bare) is typing.Literal or bare in seen:
            continue
        seen.add(bare)
        if kind_of(bare):
            waiting += [field.annotation for field in fields_of(bare)]
        else:
            waiting += typing.get_args(bare)
    return {one for one in seen if is_class(one)}


def _hints_of(cls: Any) -> dict[str, Any]:
    return typing.get_type_hints(cls, include_extras=True)


def _fields_of_dataclass(cls: Any) -> list[Field]:
    import dataclasses  # its own imports are large, and most models have done without

    hints = _hints_of(cls)
    found = []
    for field in dataclasses.fields(cls):
        default = Unset if field.default is dataclasses.MISSING else field.default
        may_miss = default is not Unset or field.default_factory is not dataclasses.MISSING
        found.append(Field(field.name, hints[field.name], default, may_miss, field.init))
    return found


def _fields_of_typed_dict(cls: Any) -> list[Field]:
    found = []
    for name, hint in _hints_of(cls).items():
        required = name in cls.__required_keys__
        # Python does not see them in annotations that are text.
        wrapper = getattr(getattr(hint, "__origin__", None), "_name", "")
        if wrapper in ("Required", "NotRequired"):
            required = wrapper == "Required"
        found.append(Field(name, hint, Unset, not required))
    return found


def _fields_of_named_tuple(cls: Any) -> list[Field]:
    hints, defaults = _hints_of(cls), cls._field_defaults
    for name in cls._fields:
        if name not in hints:
            raise TypeError(f"field {name} of {cls.__name__} has no type")
    return [
        Field(name, hints[name], defaults.get(name, Unset), name in defaults)
        for name in cls._fields
    ]


def _fields_of_pydantic(cls: Any, kind: str) -> list[Field]:
    declared = cls.model_fields if kind == "pydantic" else cls.__fields__
    try:
        hints = _hints_of(cls)
    except NameError:  # of a class inside a function, which pydantic itself has resolved
        hints = {}
    found = []
    for name, field in declared.items():
        info = field if kind == "pydantic" else field.field_info
        default = Unset if is_unset(info.default) else info.default
        factory = getattr(info, "default_factory", None)
        if factory is not None:
            default = Unset
        hint = hints[name] if name in hints else _annotation_of(field, kind)
        found.append(
            Field(name, hint, default, default is not Unset or factory is not None, info=info)
        )
    return found


def _annotation_of(field: Any, kind: str) -> Any:
    if kind == "pydantic":
        return field.annotation
    return typing.Optional[field.outer_type_] if field.allow_none else field.outer_type_
