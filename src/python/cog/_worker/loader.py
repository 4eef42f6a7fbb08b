"""From a reference such as "run.py:Runner" to a model that can be called."""

from __future__ import annotations

import os
import sys
from types import FunctionType, MethodType

from .._annotations import parameters_of
from ..input import FieldInfo
from .inputs import Inputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

_COROUTINE, _ASYNC_GENERATOR = 0x80, 0x200  # of co_flags, as inspect has them
_BASES = {"BaseRunner", "BasePredictor"}


class Model:
    """A loaded model: the function to call, what it wants as inputs, and its setup."""

    def __init__(self, target: Any, name: str) -> None:
        self._instance = None if isinstance(target, FunctionType) else target
        self.run: Callable[..., Any] = target
        if self._instance is not None:
            self.run = getattr(target, method_of(type(target)))
        function = _prepare_function(self.run, name)
        self.inputs = Inputs(function)
        if hasattr(self._instance, "healthcheck"):
            print(f"warning: {_not_yet('healthcheck()')}; it is not called", file=sys.stderr)
        decorators = sys.modules.get("cog.decorators")  # loaded if the model uses one
        if decorators is not None and decorators.mark_of(self.run, decorators.STREAMING):
            what = f"@streaming of {function.__name__}()"
            print(f"warning: {_not_yet(what)}; its output comes whole", file=sys.stderr)

    def setup(self) -> None:
        """Call the model's setup(), with the weights if it asks for them."""
        setup = getattr(self._instance, "setup", None)
        if setup is None:
            return
        layers = layers_of(setup)
        if _flags_of(layers[0]) & _COROUTINE:
            raise NotImplementedError(_not_yet("async def setup()"))
        if isinstance(layers[-1], FunctionType) and "weights" in parameters_of(layers[-1]):
            setup(weights=os.environ.get("COG_WEIGHTS") or None)
        else:
            setup()


def load(reference: str) -> Model:
    """Execute the model's file and make the model, which is not set up yet."""
    target, name = find(reference)
    if isinstance(target, type):
        method_of(target)  # before an instance is made, which may take its time
        target = target()
    return Model(target, name)


def find(reference: str) -> tuple[Any, str]:
    """Execute the model's file; return what is named there, and its name."""
    path, _, name = reference.partition(":")
    module = _execute(path)
    name = name or _default_name(module)
    return _lookup(module, path, name), name


def _execute(path: str) -> ModuleType:
    from importlib.machinery import ModuleSpec, SourceFileLoader
    from importlib.util import module_from_spec

    file = os.path.abspath(path)
    if not os.path.isfile(file):
        raise FileNotFoundError(f"there is no file {path} in {os.getcwd()}")
    _add_to_path(os.path.dirname(file))
    _add_to_path(os.getcwd())
    name = os.path.basename(path)
    name = name[:-3] if name.endswith(".py") else name
    source = SourceFileLoader(name, file)
    spec = ModuleSpec(name, source, origin=file)
    spec.has_location = True
    module = module_from_spec(spec)
    # Before it is executed: pickle and dataclasses look a class's module up by name.
    sys.modules[name] = module
    source.exec_module(module)
    return module


def _add_to_path(folder: str) -> None:
    # Behind the first entry, which is the working directory where Python put it there.
    if folder not in sys.path:
        sys.path.insert(1, folder)


def _default_name(module: ModuleType) -> str:
    for name in ("Runner", "Predictor"):
        if hasattr(module, name):
            return name
    raise AttributeError(f"{module.__file__} has neither Runner nor Predictor; name what to run")


def _lookup(module: ModuleType, path: str, name: str) -> Any:
    if hasattr(module, name):
        return getattr(module, name)
    from difflib import get_close_matches

    own = [key for key, value in vars(module).items() if _is_candidate(module, value)]
    nearest = get_close_matches(name, own)
    hint = f"did you mean {' or '.join(nearest)}?" if nearest else ""
    if not hint:
        hint = f"it has {', '.join(own)}" if own else "it defines no class and no function"
    raise AttributeError(f"{path} has no {name}; {hint}")


def _is_candidate(module: ModuleType, value: object) -> bool:
    return isinstance(value, (type, FunctionType)) and value.__module__ == module.__name__


def method_of(cls: type) -> str:
    """Return the name of the method that answers predictions, `run` or `predict`."""
    defined = [name for name in ("run", "predict") if callable(_own(cls, name))]
    if len(defined) == 2:
        raise ValueError(f"{cls.__name__} must define either run() or predict(), not both")
    if not defined:
        raise ValueError(f"{cls.__name__} defines neither run() nor predict()")
    return defined[0]


def _own(cls: type, name: str) -> Any:
    """Return the attribute, unless Python finds the one of the SDK's base classes first."""
    for base in cls.__mro__:
        if base.__module__ == "cog.predictor" and base.__name__ in _BASES:
            return None
        if name in vars(base):
            return getattr(cls, name)
    return None


def _prepare_function(run: Any, name: str) -> FunctionType:
    """Take the `Input()`s out of the defaults; return the function below all decorators."""
    layers = layers_of(run)
    function = layers[-1]
    if not isinstance(function, FunctionType):
        raise TypeError(f"{name} is not a Python function or a class with one")
    if _flags_of(layers[0]) & (_COROUTINE | _ASYNC_GENERATOR):
        raise NotImplementedError(_not_yet(f"async def {function.__name__}()"))
    for layer in layers:
        if isinstance(layer, FunctionType):
            _replace_defaults(layer)
    return function


def layers_of(run: Any) -> list[Any]:
    """Return a function and those that its decorators wrap, the outermost first."""
    layers = []
    while run is not None:
        run = run.__func__ if isinstance(run, MethodType) else run
        layers.append(run)
        run = getattr(run, "__wrapped__", None)
    return layers


def _flags_of(layer: Any) -> int:
    return layer.__code__.co_flags if isinstance(layer, FunctionType) else 0


def _replace_defaults(function: FunctionType) -> None:
    def plain(value: Any) -> Any:
        return value.default if isinstance(value, FieldInfo) else value

    if function.__defaults__:
        function.__defaults__ = tuple(plain(value) for value in function.__defaults__)
    if function.__kwdefaults__:
        function.__kwdefaults__ = {k: plain(v) for k, v in function.__kwdefaults__.items()}


def _not_yet(what: str) -> str:
    from .. import __version__

    return f"{what} is not supported yet by cog {__version__}"
