"""Lets the corpus be imported where its packages are not installed.

With this folder in PYTHONPATH, each module of ABSENT that is not installed is one whose attributes,
calls, items and subclasses all work and mean nothing. A decorator from there returns what it
decorates.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
import typing

ABSENT = """
    PIL TTS audiocraft basicsr controlnet_aux cv2 diffusers einops gfpgan httpx joblib lavis numpy
    omegaconf pandas policy_engine pytesseract realesrgan rembg rvc scripts sentence_transformers sgm
    sklearn soundfile tomli torch torchaudio transformers ultralytics vllm whisper xformers
""".split()

try:
    import typing_extensions  # noqa: F401
except ImportError:
    sys.modules["typing_extensions"] = typing


class Inert:
    def __getattr__(self, name: str) -> Inert:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()

    def __call__(self, *args: object, **kwargs: object) -> object:
        if len(args) == 1 and isinstance(args[0], types.FunctionType) and not kwargs:
            return args[0]
        return Inert()

    def __getitem__(self, _: object) -> Inert:
        return Inert()

    def __or__(self, _: object) -> Inert:
        return Inert()

    __ror__ = __or__

    def __bool__(self) -> bool:
        return False

    def __mro_entries__(self, _: object) -> tuple[type, ...]:
        return (object,)


class InertModule(types.ModuleType):
    __path__: list[str] = []

    def __getattr__(self, name: str) -> Inert:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Asked last, so a package that is installed is the real one."""

    def find_spec(self, name: str, path: object = None, target: object = None):
        if name.partition(".")[0] not in ABSENT:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return InertModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


sys.meta_path.append(Finder())
