"""Inputs as the model's annotations ask for them.

JSON knows neither files nor secrets, and writes the number 5.0 where a model expects 5. For each
parameter whose annotation asks for more than JSON gives, a converter is chosen when the model is
loaded; values and defaults go through it at each prediction. What takes other types, and classes
of the model's own, are in structures.py, which only models that have them import.
"""

from __future__ import annotations

import os
import sys

from .._annotations import (
    Unset,
    default_in,
    defaults_of,
    evaluate,
    is_opaque,
    parameters_of,
    peel,
    raw_annotations,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType
    from typing import Any

    Converter = Callable[[str, Any, "Workspace"], Any]  # name, value -> what the model gets

_UNCHANGED = (None, str, bool, dict, list, tuple, type(None))
_LONGEST_NAME = 50  # characters of a file name, of the 255 bytes that most file systems take


class RemoteFile(Exception):
    """A file would have to be fetched, which is not supported yet."""


class Workspace:
    """The input files of one prediction: a directory of its own, made when the first one comes."""

    def __init__(self) -> None:
        self._directory = ""
        self._files = 0

    def write(self, name: str, extension: str, content: bytes) -> str:
        """Write a file and return its path. `name` need not be unique."""
        if not self._directory:
            import tempfile

            self._directory = tempfile.mkdtemp(prefix="cog-input-")
        path = os.path.join(self._directory, name[:_LONGEST_NAME] + extension)
        if os.path.exists(path):
            self._files += 1
            name = f"{name[:_LONGEST_NAME]}-{self._files}"
            path = os.path.join(self._directory, name + extension)
        with open(path, "xb") as file:
            file.write(content)
        return path

    def remove(self) -> None:
        if self._directory:
            import shutil

            shutil.rmtree(self._directory, ignore_errors=True)


class Inputs:
    """What happens to the inputs of one function before it is called."""

    def __init__(self, function: FunctionType) -> None:
        self._converters: dict[str, Converter] = {}
        # Only these defaults are passed explicitly; Python fills in the others by itself.
        self._defaults: dict[str, Any] = {}
        defaults = defaults_of(function)
        annotations = raw_annotations(function)
        for name in parameters_of(function):
            convert, default = _read(name, annotations.get(name), function.__globals__)
            if convert is not None:
                self._converters[name] = convert
            if name not in defaults and default is not Unset:
                self._defaults[name] = default
            elif name in defaults and convert is not None:
                self._defaults[name] = defaults[name]
        self._is_plain = not self._converters and not self._defaults

    def prepare(self, values: Any, workspace: Workspace) -> dict[str, Any]:
        """Return the arguments for a call. Raises for values that no conversion is possible of."""
        if type(values) is not dict:
            raise TypeError("the input must be a JSON object")
        if self._is_plain:
            return values
        arguments: dict[str, Any] = {**self._defaults, **values}
        for name, convert in self._converters.items():
            if name not in arguments:
                continue
            try:
                arguments[name] = convert(name, arguments[name], workspace)
            except (RemoteFile, TypeError, ValueError) as error:
                # A default stays what it is: the model may know what to do with it.
                if name not in values:
                    continue
                if isinstance(error, RemoteFile):
                    raise ValueError(str(error)) from None
                raise
        return arguments


def _read(name: str, annotation: Any, names: dict[str, Any]) -> tuple[Converter | None, Any]:
    """Return what an annotation asks for, and the default that stands in it."""
    try:
        bare, metadata = peel(evaluate(annotation, names))
        if not metadata:
            return _converter_for(bare), Unset
        convert = None if is_opaque(metadata) else _converter_for(bare)
        return convert, default_in(metadata)
    except Exception as error:
        print(
            f"warning: the annotation {annotation!r} of input {name} is not understood "
            f"({type(error).__name__}: {error}); its values are passed as they come",
            file=sys.stderr,
        )
        return None, Unset


def _converter_for(annotation: Any) -> Converter | None:
    """Return what a peeled annotation asks for, None if the value is passed as it comes."""
    if annotation in _UNCHANGED:
        return None
    if annotation is int:
        return to_int
    if annotation is float:
        return to_float
    if isinstance(annotation, type) and not hasattr(annotation, "__args__"):
        convert = text_converter_for(annotation)
        if convert is not None:
            return convert
    from . import structures

    return structures.converter_for(annotation)


def text_converter_for(annotation: type) -> Converter | None:
    """Return the converter of a class that comes as text: a file or a secret."""
    if hasattr(annotation, "__fspath__"):
        import tempfile  # noqa: F401  the first prediction should not pay for it

        return to_path
    types = sys.modules.get("cog.types")
    if types is None:
        return None
    if issubclass(annotation, types.Secret):
        return to_secret
    return to_file if issubclass(annotation, types.File) else None


def to_int(name: str, value: Any, workspace: Workspace) -> Any:
    return int(value) if type(value) is float and value.is_integer() else value


def to_float(name: str, value: Any, workspace: Workspace) -> Any:
    return float(value) if type(value) is int else value


def to_secret(name: str, value: Any, workspace: Workspace) -> Any:
    from ..types import Secret

    return Secret(value) if isinstance(value, str) else value


def to_path(name: str, value: Any, workspace: Workspace) -> Any:
    from ..types import Path

    if value == "":
        return value  # Path("") would be the working directory
    if not isinstance(value, str):
        return Path(value) if isinstance(value, os.PathLike) else value
    if not _is_data_url(name, value):
        return Path(value)
    extension, content = _file_of(name, value)
    return Path(workspace.write(name, extension, content))


def to_file(name: str, value: Any, workspace: Workspace) -> Any:
    if not isinstance(value, str) or not _is_data_url(name, value):
        return value
    import io

    return io.BytesIO(_file_of(name, value)[1])


def _is_data_url(name: str, value: str) -> bool:
    scheme = value[:8].lower()
    if scheme.startswith(("http://", "https://")):
        raise RemoteFile(
            f"input {name}: URL inputs are not supported yet by this version of cog; "
            "send the file as a data URL"
        )
    return scheme.startswith("data:")


def _file_of(name: str, url: str) -> tuple[str, bytes]:
    from . import files

    try:
        media_type, content = files.parse_data_url(url)
    except ValueError as error:
        raise ValueError(f"input {name}: {error}") from None
    return files.extension_of(media_type), content
