"""The inputs: each parameter of the model's function as a property."""

from __future__ import annotations

from typing import Any, Optional

from .._annotations import Unset, defaults_of, evaluate, is_class, is_unset, peel, raw_annotations
from ..types import Secret
from . import NotExpressible
from .components import Components, reference_to
from .keywords import Words, decorate, is_field_info, words_in, words_of
from .target import Target
from .text import Ordered, Schema, title_of
from .types import INPUT, PATH, Types, check_constraints, nullable
from .values import default_of, json_type_of, to_json

_MISSING = object()
_SCALARS = ("string", "integer", "number", "boolean")


def describe_parameters(target: Target, types: Types, components: Components, title: str) -> Schema:
    """Return the component of all inputs."""
    defaults = defaults_of(target.function)
    properties = Ordered()
    required = []
    for order, name in enumerate(target.parameters):
        annotation = annotation_of(target, name)
        parameter = _Parameter(name, annotation, defaults.get(name, Unset))
        schema = parameter.describe(types, components, target.parameters)
        schema["x-order"] = order
        properties[name] = schema
        if parameter.is_required:
            required.append(name)
    component: Schema = {"properties": properties, "title": title, "type": "object"}
    if required:
        component["required"] = required
    return component


def annotation_of(target: Target, name: str) -> Any:
    """Return the annotation of a parameter, or of "return", as a type."""
    function = target.function
    what = f"the return type of {function.__name__}()" if name == "return" else f"parameter {name}"
    annotation = raw_annotations(function).get(name, _MISSING)
    if annotation is _MISSING:
        lacks = "is not written" if name == "return" else "has no type"
        raise NotExpressible(f"{what} {lacks}")
    try:
        return evaluate(annotation, function.__globals__)
    except Exception as error:
        raise NotExpressible(f"{what}: {annotation!r} is not understood: {error}") from None


class _Parameter:
    def __init__(self, name: str, annotation: Any, default: Any) -> None:
        self.place = f"parameter {name}"
        self.is_required = True
        self._name = name
        self._annotation = annotation
        self._metadata = self._read_metadata()
        self._words, self._default = self._read_default(default)

    def _read_metadata(self) -> list[Any]:
        try:
            return peel(self._annotation)[1]
        except Exception as error:
            raise NotExpressible(f"{self.place}: {error}") from None

    def _read_default(self, default: Any) -> tuple[Words, Any]:
        """Return what `= Input(...)` says, or else what Annotated does, and the default."""
        inside = [item for item in self._metadata if is_field_info(item)]
        if is_field_info(default):
            if type(default).__module__ != "cog.input":
                raise NotExpressible(f"{self.place}: Field() is for models; write Input()")
            inside.append(default)
            words = words_of(default)
            default = default.default if default.has_default else Unset
        else:
            words = words_in(inside)
            if default is Unset and inside:
                default = inside[-1].default if getattr(inside[-1], "has_default", True) else Unset
        if len(inside) > 1:
            raise NotExpressible(f"{self.place} has two Input()s or Field()s; write one")
        return words, Unset if is_unset(default) else default

    def describe(self, types: Types, components: Components, names: list[str]) -> Schema:
        schema = types.describe(self._annotation, INPUT, self.place)
        check_constraints(schema, self._words, self.place)
        is_union = "anyOf" in schema
        self._check_accept(schema)
        choices = self._choices(schema)
        if choices is not None:
            reference = reference_to(components.add_choices(self._name, names, choices))
            schema = self._with_choices(schema, reference)
        else:
            schema = self._with_title(schema)
        if "accept" in self._words:
            schema["x-cog-accept"] = self._words["accept"]
        if self._default is None and self._is_secret():
            schema = nullable(schema)
        if self._default is not Unset and (self._default is not None or "nullable" in schema):
            schema["default"] = default_of(self._annotation, self._default, self.place)
        may_be_left_out = "nullable" in schema and not is_union
        self.is_required = "default" not in schema and not may_be_left_out
        return schema

    def _check_accept(self, schema: Schema) -> None:
        one = schema.get("items", schema)
        if "accept" in self._words and one.get("format") != PATH["format"]:
            raise NotExpressible(f"{self.place}: accept is for Path alone")

    def _choices(self, schema: Schema) -> Optional[Schema]:
        """Return the component of an input, or of the items of a list, that is one of some."""
        values = self._words.get("choices") or []
        if "enum" in schema and values:
            raise NotExpressible(f"{self.place}: its type says the choices already")
        if "enum" in schema:
            of_type, values = schema, schema["enum"]
        elif values:
            of_type = schema.get("items", schema)
            values = self._checked(values, of_type)
        else:
            return None
        component = {"description": "An enumeration.", "enum": values, "title": self._name}
        return {**component, **({"type": of_type["type"]} if "type" in of_type else {})}

    def _checked(self, values: Any, of_type: Schema) -> list[Any]:
        if of_type.get("type") not in _SCALARS or "format" in of_type or "enum" in of_type:
            raise NotExpressible(f"{self.place}: choices are for str, int, float and bool")
        plain = [to_json(value, self.place) for value in values]
        try:
            json_type_of(plain)
        except TypeError as error:
            raise NotExpressible(f"{self.place}: the choice {error}") from None
        return plain

    def _with_choices(self, schema: Schema, reference: Schema) -> Schema:
        kept = ("nullable", "description", "deprecated")
        found = {key: schema[key] for key in kept if key in schema}
        if schema.get("type") == "array":
            found.update(title=title_of(self._name), type="array", items=reference)
        else:
            found["allOf"] = [reference]
        return decorate(found, _only(self._words, ("description", "deprecated")))

    def _with_title(self, schema: Schema) -> Schema:
        if "$ref" in schema:
            schema = {"allOf": [schema]}
        if "allOf" in schema:
            return decorate(schema, _only(self._words, ("description", "deprecated")))
        return decorate({"title": title_of(self._name), **schema}, self._words)

    def _is_secret(self) -> bool:
        bare = peel(self._annotation)[0]
        return is_class(bare) and issubclass(bare, Secret)


def _only(words: Words, names: tuple[str, ...]) -> Words:
    return Words((name, words[name]) for name in names if name in words)
