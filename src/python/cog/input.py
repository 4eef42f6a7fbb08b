"""`Input()`: what a model says about one of its inputs beyond the type."""

from __future__ import annotations

from ._annotations import Unset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class FieldInfo:
    """The arguments of one `Input()`, never changed afterwards.

    It stands as the parameter's default in the signature. The schema is read from the source when
    the image is built; in the worker only `default` matters. `has_default` tells `Input()` from
    `Input(default=None)`: both have None there, as a required input has that the server left out.
    """

    __slots__ = (
        "default",
        "description",
        "ge",
        "le",
        "min_length",
        "max_length",
        "regex",
        "choices",
        "deprecated",
        "accept",
        "has_default",
    )

    if TYPE_CHECKING:
        default: Any
        description: str | None
        ge: float | None
        le: float | None
        min_length: int | None
        max_length: int | None
        regex: str | None
        choices: Sequence[Any] | None
        deprecated: bool | None
        accept: str | None
        has_default: bool

    def __init__(
        self,
        default: Any = Unset,
        description: str | None = None,
        ge: float | None = None,
        le: float | None = None,
        min_length: int | None = None,
        max_length: int | None = None,
        regex: str | None = None,
        choices: Sequence[Any] | None = None,
        deprecated: bool | None = None,
        accept: str | None = None,
        has_default: bool = True,
    ) -> None:
        if default is Unset:
            default, has_default = None, False
        values = locals()
        for name in FieldInfo.__slots__:
            object.__setattr__(self, name, values[name])

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"cannot assign to '{name}': FieldInfo does not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"cannot delete '{name}': FieldInfo does not change")

    def __reduce__(self) -> tuple[type[FieldInfo], tuple[Any, ...]]:
        return FieldInfo, self._values()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FieldInfo) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        pairs = zip(self.__slots__, self._values())
        return "FieldInfo(" + ", ".join(f"{name}={value!r}" for name, value in pairs) + ")"

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)


def Input(
    default: Any = Unset,
    *,
    default_factory: Any = None,
    description: str | None = None,
    ge: float | None = None,
    le: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    regex: str | None = None,
    choices: Sequence[Any] | None = None,
    deprecated: bool | None = None,
    accept: str | None = None,
) -> Any:
    """Describe an input: `steps: int = Input(default=20, ge=1, description="...")`.

    Without `default` the input is required. The result is typed Any, so that it may stand as the
    default of a parameter of any type.
    """
    if default_factory is not None:
        raise TypeError(
            "Input() takes no default_factory: the schema needs a literal, Input(default=...); "
            "make lists and the like inside the function"
        )
    return FieldInfo(
        default,
        description,
        ge,
        le,
        min_length,
        max_length,
        regex,
        choices,
        deprecated,
        accept,
    )
