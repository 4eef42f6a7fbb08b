"""Inputs as the model's annotations ask for them.

JSON knows neither files nor secrets, and writes the number 5.0 where a model expects 5. For each
parameter whose annotation asks for more than JSON gives, a converter is chosen when the model is
loaded; values and defaults go through it at each prediction.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType
    from typing import Any

    Converter = Callable[[str, Any, "Workspace"], Any]  # name, value -> what the model gets

_UNCHANGED = (str, bool, dict, list, tuple, type(None))


class _RemoteFile(Exception):
    """A file would have to be fetched, which is not supported yet."""


class Workspace:
    """The input files of one prediction: a directory of its own, made when the first one comes."""

    def __init__(self) -> None:
        self._directory = ""

    def write(self, name: str, content: bytes) -> str:
        """Write a file and return its path."""
        if not self._directory:
            import tempfile

            self._directory = tempfile.mkdtemp(prefix="cog-input-")
        path = os.path.join(self._directory, name)
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
        names = parameters_of(function)
        self._converters = {
            name: converter
            for name, annotation in _annotations_of(function, names)
            if (converter := _converter_for(annotation)) is not None
        }
        # Only these defaults are passed explicitly; Python fills in the others by itself.
        defaults = _defaults_of(function)
        self._defaults = {name: defaults[name] for name in self._converters if name in defaults}

    def prepare(self, values: Any, workspace: Workspace) -> dict[str, Any]:
        """Return the arguments for a call. Raises for values that no conversion is possible of."""
        if type(values) is not dict:
            raise TypeError("the input must be a JSON object")
        if not self._converters:
            return values
        arguments: dict[str, Any] = {**values}
        for name, convert in self._converters.items():
            given = name in values
            if not given and name not in self._defaults:
                continue
            try:
                value = values[name] if given else self._defaults[name]
                arguments[name] = convert(name, value, workspace)
            except _RemoteFile as error:
                if given:
                    raise ValueError(str(error)) from None
                # A default stays text: the model may know what to do with it.
        return arguments


def parameters_of(function: FunctionType) -> tuple[str, ...]:
    """Return the names of a function's parameters, without *args and **kwargs."""
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _defaults_of(function: FunctionType) -> dict[str, Any]:
    positional = parameters_of(function)[: function.__code__.co_argcount]
    values = function.__defaults__ or ()
    defaults: dict[str, Any] = dict(zip(positional[len(positional) - len(values) :], values))
    defaults.update(function.__kwdefaults__ or {})
    return defaults


def _annotations_of(function: FunctionType, names: tuple[str, ...]) -> list[tuple[str, Any]]:
    annotations = _raw_annotations(function)
    found = []
    for name in names:
        annotation = annotations.get(name)
        try:
            found.append((name, _evaluate(annotation, function.__globals__)))
        except Exception as error:
            print(
                f"warning: the annotation {annotation!r} of input {name} is not understood "
                f"({type(error).__name__}: {error}); its values are passed as they come",
                file=sys.stderr,
            )
    return found


def _raw_annotations(function: FunctionType) -> dict[str, Any]:
    try:
        return function.__annotations__
    except NameError:  # from Python 3.14 on they are computed now, all at once
        import annotationlib  # type: ignore[import-not-found,unused-ignore]

        forward = annotationlib.Format.FORWARDREF
        annotations: dict[str, Any] = annotationlib.get_annotations(function, format=forward)
        return annotations


def _evaluate(annotation: Any, names: dict[str, Any]) -> Any:
    text = getattr(annotation, "__forward_arg__", annotation)
    if isinstance(text, str):
        annotation = eval(text, names)
    if not hasattr(annotation, "__args__"):
        return annotation
    # Names may stand as text further inside, as in Optional["Path"].
    import types
    import typing

    holder: Any = types.SimpleNamespace(__annotations__={"input": annotation})
    return typing.get_type_hints(holder, names, include_extras=True)["input"]


def _converter_for(annotation: Any) -> Converter | None:
    if annotation in _UNCHANGED:
        return None
    if annotation is int:
        return _to_int
    if annotation is float:
        return _to_float
    if isinstance(annotation, type) and not hasattr(annotation, "__origin__"):
        return _converter_for_class(annotation)
    if not hasattr(annotation, "__args__"):
        return None
    return _converter_for_generic(annotation)


def _converter_for_class(annotation: type) -> Converter | None:
    if hasattr(annotation, "__fspath__"):
        import tempfile  # noqa: F401  the first prediction should not pay for it

        return _to_path
    types = sys.modules.get("cog.types")
    if types is not None and issubclass(annotation, types.Secret):
        return _to_secret
    return None


def _converter_for_generic(annotation: Any) -> Converter | None:
    import typing

    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _converter_for(annotation.__origin__)
    if origin is list:
        return _list_converter(_converter_for(annotation.__args__[0]))
    if origin is not typing.Union and type(annotation).__name__ != "UnionType":
        return None
    members = [member for member in annotation.__args__ if member is not type(None)]
    converters = [converter for member in members if (converter := _converter_for(member))]
    if len(members) > 1:
        # Of `int | str` any value may be meant as it is; files and secrets have one meaning.
        converters = [one for one in converters if one not in (_to_int, _to_float)]
    return _optional_converter(converters[0]) if converters else None


def _list_converter(convert: Converter | None) -> Converter | None:
    if convert is None:
        return None
    element = convert

    def convert_list(name: str, values: Any, workspace: Workspace) -> Any:
        if not isinstance(values, (list, tuple)):
            return values
        return [element(f"{name}-{i}", value, workspace) for i, value in enumerate(values)]

    return convert_list


def _optional_converter(convert: Converter) -> Converter:
    def convert_optional(name: str, value: Any, workspace: Workspace) -> Any:
        return None if value is None else convert(name, value, workspace)

    return convert_optional


def _to_int(name: str, value: Any, workspace: Workspace) -> Any:
    return int(value) if type(value) is float and value.is_integer() else value


def _to_float(name: str, value: Any, workspace: Workspace) -> Any:
    return float(value) if type(value) is int else value


def _to_secret(name: str, value: Any, workspace: Workspace) -> Any:
    from ..types import Secret

    return Secret(value) if isinstance(value, str) else value


def _to_path(name: str, value: Any, workspace: Workspace) -> Any:
    from ..types import Path

    if value == "":
        return value  # Path("") would be the working directory
    if not isinstance(value, str):
        return Path(value) if isinstance(value, os.PathLike) else value
    scheme = value[:8].lower()
    if scheme.startswith("data:"):
        return Path(workspace.write(*_file_of(name, value)))
    if scheme.startswith(("http://", "https://")):
        raise _RemoteFile(
            f"input {name}: URL inputs are not supported yet by this version of cog; "
            "send the file as a data URL"
        )
    return Path(value)


def _file_of(name: str, url: str) -> tuple[str, bytes]:
    from . import files

    try:
        media_type, content = files.parse_data_url(url)
    except ValueError as error:
        raise ValueError(f"input {name}: {error}") from None
    return name + files.extension_of(media_type), content
