"""From a reference such as "run.py:Runner" to the function whose signature is the model's."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import Any

from .._annotations import parameters_of
from .._worker import loader
from ..decorators import STREAMING, mark_of
from . import NotExpressible

_ARGS, _KEYWORDS = 0x04, 0x08  # of co_flags


class Target:
    """The function below all decorators, its parameters without `self`, and what marks it."""

    def __init__(self, function: FunctionType, outermost: Any, is_bound: bool, train: bool) -> None:
        self.function = function
        self.parameters = list(parameters_of(function))[1 if is_bound else 0 :]
        self.streaming = not train and bool(mark_of(outermost, STREAMING))


def find(reference: str, train: bool) -> Target:
    """Execute the model's file and return what answers predictions, or what trains."""
    found, name = loader.find(reference)
    outermost, is_bound = (found, False)
    if not isinstance(found, FunctionType):
        outermost, is_bound = _method_of(found, train)
    function = loader.layers_of(outermost)[-1]
    if not isinstance(function, FunctionType):
        raise NotExpressible(f"{name} is not a Python function or a class with one")
    _check(function, is_bound)
    return Target(function, outermost, is_bound, train)


def _method_of(found: Any, train: bool) -> tuple[Any, bool]:
    cls = found if isinstance(found, type) else type(found)
    if train and not callable(getattr(cls, "train", None)):
        raise NotExpressible(f"{cls.__name__} does not define train()")
    method = "train" if train else loader.method_of(cls)
    is_bound = not isinstance(inspect.getattr_static(cls, method), staticmethod)
    return getattr(cls, method), is_bound


def _check(function: FunctionType, is_bound: bool) -> None:
    code = function.__code__
    first = code.co_argcount + code.co_kwonlyargcount  # where the names of *args, **kwargs begin
    for flag, stars in ((_ARGS, "*"), (_KEYWORDS, "**")):
        if code.co_flags & flag:
            name = stars + code.co_varnames[first]
            raise NotExpressible(f"{name} of {function.__name__}() cannot be an input of an API")
    positional = code.co_varnames[1 if is_bound else 0 : code.co_posonlyargcount]
    if positional:
        raise NotExpressible(
            f"{', '.join(positional)} of {function.__name__}() cannot be given by name; "
            "remove the /"
        )
