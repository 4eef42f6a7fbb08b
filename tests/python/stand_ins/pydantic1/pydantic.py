"""What the SDK looks at of pydantic 1, for tests without it."""

from __future__ import annotations

import sys
import typing


class UndefinedType:
    pass


UNDEFINED = UndefinedType()
_BOUNDS = "gt ge lt le min_length max_length min_items max_items regex".split()


class FieldInfo:
    def __init__(self, default=UNDEFINED, default_factory=None, description=None, title=None,
                 alias=None, **bounds):
        self.default, self.default_factory = default, default_factory
        self.description, self.title, self.alias = description, title, alias
        for name in _BOUNDS:
            setattr(self, name, bounds.get(name))


def Field(default=UNDEFINED, **keywords):
    return FieldInfo(default, **keywords)


class ModelField:
    def __init__(self, name, info):
        self.name = self.alias = name
        self.field_info = info


def _annotations_of(cls):
    # Before Python 3.10 a class that has none shows those of its base.
    return cls.__annotations__ if sys.version_info >= (3, 10) else vars(cls)["__annotations__"]


class BaseModel:
    __fields__ = {}

    def __init_subclass__(cls):
        cls.__fields__ = dict(cls.__fields__)
        for name, annotation in _annotations_of(cls).items():
            if "ClassVar" in str(annotation):
                continue
            info = vars(cls).get(name, UNDEFINED)
            info = info if isinstance(info, FieldInfo) else FieldInfo(info)
            cls.__fields__[name] = ModelField(name, info)

    def __init__(self, **values):
        hints = typing.get_type_hints(type(self))
        for name, field in self.__fields__.items():
            value = values.get(name, field.field_info.default)
            if value is UNDEFINED or value is ...:
                if type(None) not in typing.get_args(hints[name]):
                    raise ValueError(f"{name}: field required")
                value = None
            if isinstance(hints[name], type) and issubclass(hints[name], BaseModel):
                value = hints[name].parse_obj(value)
            if hints[name] is int and not isinstance(value, int):
                raise ValueError(f"{name}: value is not a valid integer")
            setattr(self, name, value)

    @classmethod
    def parse_obj(cls, value):
        return value if isinstance(value, cls) else cls(**value)

    def dict(self):
        return {name: _plain(getattr(self, name)) for name in self.__fields__}


def _plain(value):
    return value.dict() if isinstance(value, BaseModel) else value
