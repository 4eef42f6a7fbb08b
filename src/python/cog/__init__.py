"""What a model imports: `BaseRunner`, `Input`, `Path` and their like.

Every name comes from its own small module the first time it is asked for, so `import cog` costs a
fraction of a millisecond, needs nothing but the standard library and works without a server.
"""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = [
    "AsyncConcatenateIterator",
    "BaseModel",
    "BasePredictor",
    "BaseRunner",
    "CancelationException",
    "ConcatenateIterator",
    "FieldInfo",
    "File",
    "Input",
    "Opaque",
    "Path",
    "Secret",
    "__version__",
    "concurrent",
    "streaming",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .decorators import concurrent, streaming
    from .exceptions import CancelationException
    from .input import FieldInfo, Input
    from .model import BaseModel
    from .predictor import BasePredictor, BaseRunner
    from .types import AsyncConcatenateIterator, ConcatenateIterator, File, Opaque, Path, Secret
else:
    _MODULES = {
        "decorators": ("concurrent", "streaming"),
        "exceptions": ("CancelationException",),
        "input": ("FieldInfo", "Input"),
        "model": ("BaseModel",),
        "predictor": ("BasePredictor", "BaseRunner"),
        "types": (
            "AsyncConcatenateIterator",
            "ConcatenateIterator",
            "File",
            "Opaque",
            "Path",
            "Secret",
        ),
    }
    _HOMES = {name: module for module, names in _MODULES.items() for name in names}
    _NOT_YET = {
        "ExperimentalFeatureWarning",
        "URLFile",
        "URLPath",
        "current_scope",
        "emit_metric",
    }

    def __getattr__(name):
        from importlib import import_module

        if name in _HOMES:
            value = getattr(import_module("cog." + _HOMES[name]), name)
            globals()[name] = value
            return value
        if name in _MODULES:
            return import_module("cog." + name)
        if name not in _NOT_YET:
            raise AttributeError(f"module 'cog' has no attribute '{name}'")

        # `from cog import x` would replace the text of an AttributeError by its own; hasattr() and
        # getattr() know no other error.
        import sys

        importing = sys._getframe(1).f_code.co_name == "_handle_fromlist"
        error = ImportError if importing else AttributeError
        raise error(f"cog.{name} is not supported yet by cog {__version__}")

    def __dir__():
        return sorted({*globals(), *__all__})
