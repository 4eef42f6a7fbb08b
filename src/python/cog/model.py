"""`BaseModel`: an output of several named values."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import dataclass_transform
else:

    def dataclass_transform():
        return lambda cls: cls


@dataclass_transform()
class BaseModel:
    """A subclass becomes a dataclass when it is defined.

        class Output(BaseModel):
            text: str
            score: float

    Keywords of the class statement go to `dataclasses.dataclass`, such as `frozen=True`. With
    `auto_dataclass=False` the class is left for its author to decorate.
    """

    if not TYPE_CHECKING:

        def __init_subclass__(cls, *, auto_dataclass=True, init=True, **class_kwargs):
            super().__init_subclass__()
            _check_bases(cls, auto_dataclass)
            cls.__auto_dataclass__ = auto_dataclass
            if auto_dataclass:
                # Imported here: it brings `inspect`, which other models can do without.
                import dataclasses

                dataclasses.dataclass(init=init, **class_kwargs)(cls)


def _check_bases(cls: Any, auto_dataclass: bool) -> None:
    name, first = cls.__name__, cls.__bases__[0]
    if not issubclass(first, BaseModel):
        raise TypeError(f'the first base class of "{name}" must be a BaseModel')
    for base in cls.__bases__[1:]:
        if hasattr(base, "__dataclass_fields__") and not issubclass(base, BaseModel):
            raise TypeError(f'"{name}" cannot mix the dataclass "{base.__name__}" into a BaseModel')
    if getattr(first, "__auto_dataclass__", False) and not auto_dataclass:
        raise ValueError(
            f'"{name}" has auto_dataclass=False, but its base "{first.__name__}" has not: '
            "their fields would not fit together"
        )
