"""What the SDK looks at of pydantic 2, for tests without it: names, fields, validation of types."""

from __future__ import annotations

import sys
import typing


class PydanticUndefinedType:
    pass


UNDEFINED = PydanticUndefinedType()


class _Constraint:
    """As annotated_types has them: one attribute each, and pydantic's own with several."""

    def __init__(self, **bounds):
        self.__dict__.update(bounds)


class FieldInfo:
    def __init__(self, default=UNDEFINED, default_factory=None, description=None, title=None,
                 alias=None, **bounds):
        self.default = UNDEFINED if default is ... else default
        self.default_factory = default_factory
        self.description, self.title, self.alias = description, title, alias
        self.annotation = None
        self.metadata = [_Constraint(**{name: value}) for name, value in bounds.items()]


def Field(default=UNDEFINED, **keywords):
    return FieldInfo(default, **keywords)


class ValidationError(ValueError):
    pass


def _annotations_of(cls):
    # Before Python 3.10 a class that has none shows those of its base.
    return cls.__annotations__ if sys.version_info >= (3, 10) else vars(cls)["__annotations__"]


class BaseModel:
    model_fields = {}

    def __init_subclass__(cls):
        cls.model_fields = dict(cls.model_fields)
        for name, annotation in _annotations_of(cls).items():
            if "ClassVar" in str(annotation):
                continue
            info = vars(cls).get(name, UNDEFINED)
            info = info if isinstance(info, FieldInfo) else FieldInfo(info)
            info.annotation = annotation
            cls.model_fields[name] = info

    def __init__(self, **values):
        hints = typing.get_type_hints(type(self))
        for name, info in self.model_fields.items():
            if name in values:
                setattr(self, name, _made(hints[name], values[name], name))
            elif info.default_factory is not None:
                setattr(self, name, info.default_factory())
            elif info.default is not UNDEFINED:
                setattr(self, name, info.default)
            else:
                raise ValidationError(f"{name}: Field required")

    @classmethod
    def model_validate(cls, value):
        return value if isinstance(value, cls) else cls(**value)

    def model_dump(self):
        return {name: _plain(getattr(self, name)) for name in self.model_fields}


def _made(hint, value, name):
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return hint.model_validate(value)
    if hint is int and not isinstance(value, int):
        raise ValidationError(f"{name}: Input should be a valid integer")
    return value


def _plain(value):
    if isinstance(value, BaseModel):
        return value.model_dump()
    return [_plain(item) for item in value] if isinstance(value, list) else value
