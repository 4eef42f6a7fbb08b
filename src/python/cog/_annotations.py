"""What annotations mean, for the worker and for `python -m cog.schema`.

Nothing of the standard library is imported before an annotation asks for it: most models have only
`str`, `int` and their like, and a worker should start in no time.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FunctionType
    from typing import Any

_DEEPEST_ALIAS = 64
_WRAPPERS = {"Required", "NotRequired", "ReadOnly", "Final"}


class Unset:
    """In the place of a default: there is none."""


def parameters_of(function: FunctionType) -> tuple[str, ...]:
    """Return the names of a function's parameters, without *args and **kwargs."""
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def defaults_of(function: FunctionType) -> dict[str, Any]:
    positional = parameters_of(function)[: function.__code__.co_argcount]
    values = function.__defaults__ or ()
    defaults: dict[str, Any] = dict(zip(positional[len(positional) - len(values) :], values))
    defaults.update(function.__kwdefaults__ or {})
    return defaults


def raw_annotations(function: FunctionType) -> dict[str, Any]:
    """Return a function's annotations as they stand there, which may be as text."""
    try:
        return function.__annotations__
    except NameError:  # from Python 3.14 on they are computed now, all at once
        import annotationlib  # type: ignore[import-not-found,unused-ignore]

        forward = annotationlib.Format.FORWARDREF
        annotations: dict[str, Any] = annotationlib.get_annotations(function, format=forward)
        return annotations


def evaluate(annotation: Any, names: dict[str, Any]) -> Any:
    """Return the type that an annotation of a module with these names stands for."""
    for _ in range(_DEEPEST_ALIAS):  # text within text, with "from __future__ import annotations"
        annotation = getattr(annotation, "__forward_arg__", annotation)
        if not isinstance(annotation, str):
            break
        annotation = eval(annotation, names)
    if not hasattr(annotation, "__args__"):
        return annotation
    # Names may stand as text further inside, as in Optional["Path"].
    import types
    import typing

    if sys.version_info < (3, 11):
        annotation = _with_references(annotation)
    holder: Any = types.SimpleNamespace(__annotations__={"input": annotation})
    return typing.get_type_hints(holder, names, include_extras=True)["input"]


def _with_references(annotation: Any) -> Any:
    """Return `list["X"]` as `list[ForwardRef("X")]`: older Pythons do not look for text there."""
    import types
    import typing

    if isinstance(annotation, str):
        return typing.ForwardRef(annotation)
    if not isinstance(annotation, types.GenericAlias):
        return annotation
    origin: Any = annotation.__origin__
    return types.GenericAlias(origin, tuple(map(_with_references, annotation.__args__)))


def peel(annotation: Any) -> tuple[Any, list[Any]]:
    """Return the type below Annotated, NewType, `type X = ...`, Required and their like.

    With it comes what Annotated said about it, the innermost first.
    """
    metadata: list[Any] = []
    for _ in range(_DEEPEST_ALIAS):
        if hasattr(annotation, "__metadata__"):
            metadata = [*annotation.__metadata__, *metadata]
            annotation = annotation.__origin__
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif type(annotation).__name__ == "TypeAliasType":
            home = sys.modules.get(annotation.__module__)
            annotation = evaluate(annotation.__value__, vars(home) if home else {})
        elif getattr(getattr(annotation, "__origin__", None), "_name", "") in _WRAPPERS:
            annotation = annotation.__args__[0]
        else:
            return annotation, metadata
    raise TypeError("the type refers to itself")


def is_class(annotation: Any) -> bool:
    """Whether a peeled annotation is a class; before Python 3.11 `list[int]` says it is a type."""
    return isinstance(annotation, type) and type(annotation).__name__ != "GenericAlias"


def is_union(annotation: Any) -> bool:
    """Whether a peeled annotation is `Union[A, B]`, `Optional[A]` or `A | B`."""
    if not hasattr(annotation, "__args__"):
        return False
    import typing

    origin = typing.get_origin(annotation)
    return origin is typing.Union or type(annotation).__name__ == "UnionType"


def members_of(union: Any, depth: int = 0) -> tuple[list[Any], bool]:
    """Return the alternatives of a union, those of unions inside too, and whether None is one."""
    if depth > _DEEPEST_ALIAS:
        raise TypeError("the type refers to itself")
    members: list[Any] = []
    nullable = False
    for member in union.__args__:
        bare, _ = peel(member)
        if bare is None or bare is type(None):
            nullable = True
        elif is_union(bare):
            inner, inner_nullable = members_of(bare, depth + 1)
            members += [one for one in inner if one not in members]
            nullable = nullable or inner_nullable
        elif member not in members:
            members.append(member)
    return members, nullable


def is_opaque(metadata: list[Any]) -> bool:
    """Whether Annotated says that nothing is known of the type: `Annotated[T, Opaque]`."""
    types = sys.modules.get("cog.types")
    return types is not None and any(item is types.Opaque for item in metadata)


def default_in(metadata: list[Any]) -> Any:
    """Return the default of `Annotated[T, Input(default=...)]`, Unset if there is none."""
    for item in reversed(metadata):
        if type(item).__name__ != "FieldInfo":
            continue
        default = item.default
        if not getattr(item, "has_default", True) or is_unset(default):
            continue
        return default
    return Unset


def is_unset(default: Any) -> bool:
    """Whether a default is `...`, or what the versions of pydantic write for none."""
    names = ("PydanticUndefinedType", "UndefinedType")
    return default is Unset or default is ... or type(default).__name__ in names
