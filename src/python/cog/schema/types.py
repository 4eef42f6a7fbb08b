"""From a type, as Python has evaluated it, to its schema."""

from __future__ import annotations

import enum
import io
import typing
from collections import abc
from typing import Any, Optional

from .._annotations import Unset, is_class, is_opaque, is_union, members_of, peel
from .._models import Field, fields_of, init_only_of, is_plain, is_root, kind_of, reachable_from
from ..types import AsyncConcatenateIterator, ConcatenateIterator, File, Secret
from . import NotExpressible
from .components import Components, reference_to
from .keywords import Words, decorate, words_in, words_of
from .text import Ordered, Schema, title_of
from .values import default_of, json_type_of

INPUT, OUTPUT = "input", "output"
_DEEPEST = 32
_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}
_JOINED = {ConcatenateIterator, AsyncConcatenateIterator}
_ITERATORS = {abc.Iterator, abc.AsyncIterator, abc.Generator, abc.AsyncGenerator, abc.AsyncIterable}
_LISTS = {list, abc.Sequence, abc.MutableSequence, abc.Collection}
_SETS = {set, frozenset, abc.Set, abc.MutableSet}
_OBJECTS = {dict, abc.Mapping, abc.MutableMapping}
_INSTEAD = {
    "bytes": "write Path, and open the file in the model",
    "bytearray": "write Path, and open the file in the model",
    "complex": "write two floats",
    "object": "write Any",
    "datetime": "write str, and parse it in the model",
    "date": "write str, and parse it in the model",
    "time": "write str, and parse it in the model",
    "timedelta": "write float, in seconds",
}
_OTHERWISE = "write Annotated[T, Opaque] for JSON of a type that is not described here"
PATH: Schema = {"format": "uri", "type": "string"}
SECRET: Schema = {"format": "password", "type": "string", "writeOnly": True, "x-cog-secret": True}


def nullable(schema: Schema) -> Schema:
    """Return `schema` for a value that may also be null."""
    if "$ref" in schema:
        schema = {"allOf": [schema]}
    if "anyOf" in schema:
        schema = {**schema, "anyOf": [nullable(variant) for variant in schema["anyOf"]]}
    return {**schema, "nullable": True}


class Types:
    """Describes types one after the other; their named parts gather in `components`."""

    def __init__(self, components: Components) -> None:
        self._components = components
        self._depth = 0

    def describe(self, annotation: Any, position: str, place: str, whole: bool = False) -> Schema:
        """Return the schema of a type; `whole` if it is all that a function returns.

        Raises NotExpressible with `place`, such as "parameter size", in its text.
        """
        try:
            bare, metadata = peel(annotation)
        except Exception as error:
            raise NotExpressible(f"{place}: {error}") from None
        if is_opaque(metadata):
            return self._opaque(bare)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotExpressible(f"{place}: the type is nested too deeply or refers to itself")
        if is_union(bare):
            schema = self._union(bare, position, place)
        else:
            schema = self._bare(bare, position, place, whole)
        self._depth -= 1
        words = words_in(metadata)
        check_constraints(schema, words, place)
        return decorate(schema, words)

    def _opaque(self, bare: Any) -> Schema:
        may_be_null = False
        if is_union(bare):
            members, may_be_null = members_of(bare)
            bare = peel(members[0])[0] if len(members) == 1 else bare
        schema: Schema = {"type": "object"}
        if (typing.get_origin(bare) or bare) is list:
            schema = {"items": schema, "type": "array"}
        return nullable(schema) if may_be_null else schema

    def _union(self, bare: Any, position: str, place: str) -> Schema:
        try:
            members, may_be_null = members_of(bare)
        except Exception as error:
            raise NotExpressible(f"{place}: {error}") from None
        if not members:
            return self._bare(None, position, place, False)
        if len(members) == 1:
            return nullable(self.describe(members[0], position, place))
        if position == INPUT:
            for member in members:
                self._refuse_files(member, place)
        variants = [self.describe(member, position, place) for member in members]
        schema: Schema = {"anyOf": variants}
        return nullable(schema) if may_be_null else schema

    def _refuse_files(self, member: Any, place: str) -> None:
        bare = peel(member)[0]
        if is_class(bare) and self._text_of(bare):
            raise NotExpressible(
                f"{place}: {_name(bare)} cannot be in a union, a text could mean either; "
                "write two parameters"
            )

    def _bare(self, bare: Any, position: str, place: str, whole: bool) -> Schema:
        if bare in (None, type(None)) and position == OUTPUT:
            return {"enum": [None], "nullable": True, "type": "object"}
        if bare is Any:
            return {"type": "object"}
        origin = typing.get_origin(bare)
        if origin is typing.Literal:
            return self._literal(bare, place)
        arguments = typing.get_args(bare)
        kind = origin or bare
        if isinstance(kind, type):
            if kind in _SCALARS:
                return {"type": _SCALARS[kind]}
            known = self._generic(kind, arguments, position, place, whole)
            if known is not None:
                return known
            if origin is None:
                return self._class(bare, position, place)
        raise self._refused(bare, place)

    # --- what takes other types -----------------------------------------------------------------

    def _generic(
        self, kind: type, arguments: tuple[Any, ...], position: str, place: str, whole: bool
    ) -> Optional[Schema]:
        if kind in _JOINED or kind in _ITERATORS or (kind is abc.Iterable and position == OUTPUT):
            return self._iterator(kind, arguments, place, whole and position == OUTPUT)
        if kind in _OBJECTS:
            return self._object(arguments, position, place)
        if kind is tuple and arguments and arguments[-1] is not ...:
            return self._tuple(arguments, position, place)
        if kind in _LISTS or kind in (abc.Iterable, tuple):
            return {"items": self._item(kind, arguments, position, place), "type": "array"}
        if kind in _SETS:
            item = self._item(kind, arguments, position, place)
            return {"items": item, "type": "array", "uniqueItems": True}
        return None

    def _item(self, kind: type, arguments: tuple[Any, ...], position: str, place: str) -> Schema:
        if arguments:
            return self.describe(arguments[0], position, place)
        if position == OUTPUT:
            return {"type": "object"}
        raise NotExpressible(
            f"{place}: {kind.__name__} lacks the type of its elements; write {kind.__name__}[str]"
        )

    def _tuple(self, arguments: tuple[Any, ...], position: str, place: str) -> Schema:
        return fixed_array([self.describe(one, position, place) for one in arguments])

    def _object(self, arguments: tuple[Any, ...], position: str, place: str) -> Schema:
        if not arguments:
            return {"type": "object"}
        key, value = arguments[0], arguments[1]
        keys = (str, Any) if position == INPUT else (str, Any, int, float, bool)
        if peel(key)[0] not in keys:
            raise NotExpressible(f"{place}: the keys of a JSON object are text; write dict[str, X]")
        as_input = position == INPUT or self._components.inside
        if as_input and value is Any:
            return {"type": "object"}
        return {"additionalProperties": self.describe(value, position, place), "type": "object"}

    def _iterator(
        self, kind: type, arguments: tuple[Any, ...], place: str, allowed: bool
    ) -> Schema:
        if not allowed:
            raise NotExpressible(f"{place}: an iterator is only supported as the whole return type")
        if not arguments:
            raise NotExpressible(
                f"{place}: {kind.__name__} lacks the type of its elements; "
                f"write {kind.__name__}[str]"
            )
        item = self.describe(arguments[0], OUTPUT, place)
        schema = {"items": item, "type": "array", "x-cog-array-type": "iterator"}
        if kind in _JOINED:
            if item != {"type": "string"}:
                raise NotExpressible(f"{place}: a {kind.__name__} joins str, nothing else")
            schema["x-cog-array-display"] = "concatenate"
        return schema

    # --- values and classes ---------------------------------------------------------------------

    def _literal(self, bare: Any, place: str) -> Schema:
        values = [one.value if isinstance(one, enum.Enum) else one for one in typing.get_args(bare)]
        schema = self._enumeration([one for one in values if one is not None], place)
        return nullable(schema) if None in values else schema

    def _enumeration(self, values: list[Any], place: str) -> Schema:
        try:
            kind = json_type_of(values)
        except TypeError as error:
            raise NotExpressible(f"{place}: the choice {error}") from None
        if not values:
            raise NotExpressible(f"{place}: there is nothing to choose from")
        return {"enum": values, **({"type": kind} if kind else {})}

    def _class(self, cls: type, position: str, place: str) -> Schema:
        text = self._text_of(cls)
        if text:
            return text
        if issubclass(cls, io.IOBase) and position == OUTPUT:
            return PATH
        if issubclass(cls, enum.Enum) and not issubclass(cls, enum.Flag):
            return self._enum(cls, position, place)
        if not kind_of(cls) or is_root(cls):
            raise self._refused(cls, place)
        if getattr(cls, "__parameters__", ()) or _is_made_of_a_generic(cls):
            raise NotExpressible(f"{place}: {_name(cls)} is generic, which is not supported")
        return self._model(cls, position, place)

    def _text_of(self, cls: type) -> Optional[Schema]:
        """Return the schema of a class that JSON writes as a text of its own kind."""
        if issubclass(cls, Secret):
            return SECRET
        if hasattr(cls, "__fspath__") or issubclass(cls, File):
            return PATH
        return None

    def _enum(self, cls: type[enum.Enum], position: str, place: str) -> Schema:
        schema = self._enumeration([member.value for member in cls], place)
        if position == INPUT or self._components.inside:
            return schema
        name = self._components.find(cls, position)
        if name is None:
            with self._components.define(cls, position) as component:
                component.schema.update(schema, description="An enumeration.")
            name = component.name
        return reference_to(name)

    def _refused(self, bare: Any, place: str) -> NotExpressible:
        hint = _INSTEAD.get(getattr(bare, "__name__", ""), _OTHERWISE)
        return NotExpressible(f"{place}: {_name(bare)} is not supported as a type; {hint}")

    # --- models ---------------------------------------------------------------------------------

    def _model(self, cls: type, position: str, place: str) -> Schema:
        if kind_of(cls) == "NamedTuple":
            self._components.bind_to_position()
            if position == OUTPUT:
                return self._named_tuple(cls, place)
        inline = position == OUTPUT and not self._components.inside and is_plain(cls)
        if inline and not _reaches_itself(cls, place):
            return self._properties(cls, position, place)
        name = self._components.find(cls, position)
        if name is None:
            with self._components.define(cls, position) as component:
                if kind_of(cls) == "NamedTuple":
                    self._components.bind_to_position()
                component.schema.update(self._properties(cls, position, place))
            name = component.name
        return reference_to(name)

    def _named_tuple(self, cls: type, place: str) -> Schema:
        items = []
        for field in _fields(cls, place):
            where = f"{place}: field {field.name} of {cls.__name__}"
            items.append(self.describe(field.annotation, OUTPUT, where))
        return fixed_array(items)

    def _properties(self, cls: type, position: str, place: str) -> Schema:
        properties = Ordered()
        required = []
        if position == INPUT:
            for name in init_only_of(cls):
                raise NotExpressible(f"{place}: {name} of {cls.__name__} is an InitVar, no field")
        for field in _fields(cls, place):
            if not field.is_argument:
                self._components.bind_to_position()
                if position == INPUT:
                    continue
            where = f"{place}: field {field.name} of {cls.__name__}"
            schema = self._property(field, position, where)
            properties[field.name] = schema
            is_optional = schema.get("nullable") and kind_of(cls) != "TypedDict"
            if not field.may_miss and not is_optional:
                required.append(field.name)
        found: Schema = {"type": "object"}
        if properties:
            found["properties"] = properties
        if required:
            found["required"] = required
        return found

    def _property(self, field: Field, position: str, place: str) -> Schema:
        words = Words() if field.info is None else words_of(field.info)
        for alias in ("alias", "validation_alias"):
            if getattr(field.info, alias, None) not in (None, field.name):
                raise NotExpressible(f"{place}: its alias is another name; name the field so")
        schema = self.describe(field.annotation, position, place)
        check_constraints(schema, words, place)
        schema = decorate(schema, words)
        if self._components.inside:
            schema = self._with_default(schema, field, position, place)
        if "$ref" in schema or "allOf" in schema:
            return schema
        return {"title": title_of(field.name), **schema}

    def _with_default(self, schema: Schema, field: Field, position: str, place: str) -> Schema:
        default = field.default
        if default is Unset or (default is None and not schema.get("nullable")):
            return schema
        if position == OUTPUT and isinstance(default, tuple):
            default = list(default)
        try:
            value = default_of(field.annotation if position == INPUT else Any, default, place)
        except NotExpressible:  # one that is made when the model runs
            return schema
        if "$ref" in schema:
            schema = {"allOf": [schema]}
        return {**schema, "default": value}


def check_constraints(schema: Schema, words: Words, place: str) -> None:
    if "anyOf" in schema and (words.has_constraints or "choices" in words):
        raise NotExpressible(
            f"{place}: constraints on a union are not supported; "
            "write Annotated[T, Field(...)] around the type that they are for"
        )


def fixed_array(places: list[Schema]) -> Schema:
    """Return the schema of a tuple, whose places may be of several types.

    OpenAPI 3.0 has one schema for all items: equal places share theirs, else each has a variant.
    """
    if any(place != places[0] for place in places):
        items: Schema = {"anyOf": places}
    else:
        items = places[0] if places else {}
        if len(items.get("anyOf", ())) == len(places):  # it is not one variant for each place
            items = {"allOf": [items]}
    return {"items": items, "maxItems": len(places), "minItems": len(places), "type": "array"}


def _fields(cls: type, place: str) -> list[Field]:
    try:
        return fields_of(cls)
    except Exception as error:
        raise NotExpressible(f"{place}: the fields of {cls.__name__}: {error}") from None


def _reaches_itself(cls: type, place: str) -> bool:
    try:
        return cls in reachable_from(cls)
    except Exception as error:
        raise NotExpressible(f"{place}: the fields of {cls.__name__}: {error}") from None


def _is_made_of_a_generic(cls: Any) -> bool:
    generic = getattr(cls, "__pydantic_generic_metadata__", None)
    return bool(generic and (generic["args"] or generic["parameters"]))


def _name(bare: Any) -> str:
    if not is_class(bare):
        return str(bare)
    module = "" if bare.__module__ == "builtins" else bare.__module__ + "."
    return f"{module}{bare.__qualname__}"
