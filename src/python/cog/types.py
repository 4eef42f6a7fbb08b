"""The types of inputs and outputs that Python itself has no word for."""

from __future__ import annotations

import io
import pathlib
import sys
from collections.abc import AsyncIterator, Iterator

TYPE_CHECKING = False


class _OfPydantic:
    """What either generation of pydantic asks of the type of a model's field."""

    if not TYPE_CHECKING:

        @classmethod
        def validate(cls, value):
            """Return a `cls`, made of a text if need be."""
            if isinstance(value, cls):
                return value
            if isinstance(value, (str, pathlib.PurePath)):
                return cls(value)
            raise TypeError(f"{cls.__name__} is made of a text, not of {type(value).__name__}")

        @classmethod
        def __get_validators__(cls):
            yield cls.validate

        @classmethod
        def __get_pydantic_core_schema__(cls, source, handler):
            from pydantic_core import PydanticCustomError, core_schema

            def validate(value):
                try:
                    return cls.validate(value)
                except TypeError as error:
                    raise PydanticCustomError("cog_type", "{text}", {"text": str(error)}) from None

            return core_schema.no_info_plain_validator_function(validate)


# Before Python 3.12 pathlib.Path itself cannot be derived from.
if sys.platform == "win32":

    class Path(_OfPydantic, pathlib.WindowsPath):
        """A file. As an input it is on disk already; as an output its content is sent."""

else:

    class Path(_OfPydantic, pathlib.PosixPath):
        """A file. As an input it is on disk already; as an output its content is sent."""


class File(io.IOBase):
    """An annotation: an input that is open already, for reading bytes. Prefer `Path`."""


class Opaque:
    """`Annotated[T, Opaque]`: JSON goes to the model as it comes, whatever `T` is."""

    def __repr__(self) -> str:
        return "cog.Opaque"

    def __reduce__(self) -> str:
        return "Opaque"  # there is only one


if not TYPE_CHECKING:
    Opaque = Opaque()


class Secret(_OfPydantic):
    """A text that does not show when it is printed."""

    __slots__ = ("_secret_value",)

    if TYPE_CHECKING:
        _secret_value: str | None

    def __init__(self, secret_value: str | None = None) -> None:
        object.__setattr__(self, "_secret_value", secret_value)

    def get_secret_value(self) -> str | None:
        return self._secret_value

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"cannot assign to '{name}': a Secret does not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"cannot delete '{name}': a Secret does not change")

    def __reduce__(self) -> tuple[type[Secret], tuple[str | None]]:
        return type(self), (self._secret_value,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._secret_value == other._secret_value

    def __hash__(self) -> int:
        return hash((Secret, self._secret_value))

    def __str__(self) -> str:
        return "" if self._secret_value is None else "**********"

    def __repr__(self) -> str:
        return f"Secret({self})"


# Annotations of outputs only: an iterator of texts that clients show as one text, such as tokens.
# The classes of collections.abc can be subscripted without `typing`.
if TYPE_CHECKING:
    ConcatenateIterator = Iterator
    AsyncConcatenateIterator = AsyncIterator
else:

    class ConcatenateIterator(Iterator):
        """An iterator of texts that belong together, such as tokens."""

    class AsyncConcatenateIterator(AsyncIterator):
        """The same from an async generator."""
