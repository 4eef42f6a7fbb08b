"""What a model says about how it runs: `@streaming`, `@concurrent(max=4)`.

They only mark the function, which stays what it is: the marks are in the schema of the image.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar, overload

    Function = TypeVar("Function", bound=Callable[..., Any])
else:

    def overload(function):
        return function


STREAMING = "__cog_streaming__"
CONCURRENT = "__cog_concurrent_max__"
_MOST = 2**31 - 1
_COROUTINE, _ASYNC_GENERATOR = 0x80, 0x200  # of co_flags, as inspect has them


@overload
def streaming(function: Function) -> Function: ...
@overload
def streaming() -> Callable[[Function], Function]: ...
def streaming(function: Any = None) -> Any:
    """Let clients read the items of an iterator while the model makes them."""
    if function is None:
        return streaming
    if not _is_function(function):
        raise TypeError("write @streaming above a function; it takes no arguments")
    return _mark(function, STREAMING, True)


@overload
def concurrent(function: Function) -> Function: ...
@overload
def concurrent(*, max: int = 1) -> Callable[[Function], Function]: ...
def concurrent(function: Any = None, *, max: Any = 1) -> Any:
    """Let up to `max` predictions run at a time, which takes an `async` function."""
    if function is not None and not _is_function(function):
        raise TypeError("write @concurrent or @concurrent(max=...): max is given by name")
    if type(max) is not int:
        raise TypeError("the max of @concurrent must be an integer")
    if max < 1:
        raise ValueError("the max of @concurrent must be at least 1")
    if max > _MOST:
        raise ValueError(f"the max of @concurrent must be at most {_MOST}")

    def decorate(decorated: Any) -> Any:
        if not _is_function(decorated):
            raise TypeError("write @concurrent(max=...) above a function")
        if max > 1 and not _is_async(decorated):
            raise TypeError("a @concurrent(max=...) above 1 takes an async function")
        return _mark(decorated, CONCURRENT, max)

    return decorate if function is None else decorate(function)


def mark_of(function: Any, mark: str) -> Any:
    """Return what a decorator wrote on a function or on one that it wraps, None if nothing."""
    while function is not None:
        function = getattr(function, "__func__", function)
        if hasattr(function, mark):
            return getattr(function, mark)
        function = getattr(function, "__wrapped__", None)
    return None


def _is_function(value: Any) -> bool:
    if isinstance(value, (staticmethod, classmethod)):
        return True
    return callable(value) and not isinstance(value, type)


def _mark(function: Any, mark: str, value: Any) -> Any:
    # Before Python 3.10 a staticmethod takes no attributes; what it holds does.
    setattr(getattr(function, "__func__", function), mark, value)
    return function


def _is_async(function: Any) -> bool:
    while function is not None:
        function = getattr(function, "__func__", function)
        flags = getattr(getattr(function, "__code__", None), "co_flags", 0)
        if flags & (_COROUTINE | _ASYNC_GENERATOR):
            return True
        function = getattr(function, "__wrapped__", None)
    return False
