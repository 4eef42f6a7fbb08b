"""What `Input()`, pydantic's `Field()` and Annotated say about a type: bounds, texts, a default."""

from __future__ import annotations

from typing import Any

from .text import Schema

_BOUNDS = {  # the name in Python -> the keyword, and whether the bound itself is excluded
    "ge": ("minimum", False),
    "gt": ("minimum", True),
    "le": ("maximum", False),
    "lt": ("maximum", True),
}
_LENGTHS = ("min_length", "max_length", "min_items", "max_items")
_CONSTRAINTS = (*_BOUNDS, *_LENGTHS, "pattern", "regex")
_TEXTS = ("description", "title", "accept", "deprecated", "choices")


class Words(dict[str, Any]):
    """Keywords by their names in Python; those of `Input()` are marked `is_input`."""

    is_input = False

    @property
    def has_constraints(self) -> bool:
        return any(name in self for name in _CONSTRAINTS)


def is_field_info(value: Any) -> bool:
    """Whether `value` is what `Input()` returns, or the `Field()` of a version of pydantic."""
    return type(value).__name__ == "FieldInfo"


def words_in(metadata: list[Any]) -> Words:
    """Return what the parts of an Annotated say; later ones win."""
    words = Words()
    for item in metadata:
        if is_field_info(item):
            found = words_of(item)
            words.is_input = words.is_input or found.is_input
            words.update(found)
        elif type(item).__module__.partition(".")[0] in ("annotated_types", "pydantic"):
            words.update(_pick(item, _CONSTRAINTS))
    return words


def words_of(info: Any) -> Words:
    """Return the keywords of one `Input()` or `Field()`."""
    words = Words()
    words.is_input = type(info).__module__ == "cog.input"
    for item in getattr(info, "metadata", None) or ():  # where pydantic 2 keeps constraints
        words.update(_pick(item, _CONSTRAINTS))
    words.update(_pick(info, _CONSTRAINTS + _TEXTS))
    if words.get("deprecated") in (False, ""):
        del words["deprecated"]
    return words


def _pick(source: Any, names: tuple[str, ...]) -> dict[str, Any]:
    found = {}
    for name in names:
        value = getattr(source, name, None)
        if value is not None and not callable(value):
            found["pattern" if name == "regex" else name] = value
    return found


def decorate(schema: Schema, words: Words) -> Schema:
    """Return `schema` with the keywords that have a meaning for its type."""
    found = _constraints(schema, words)
    if "description" in words:
        found["description"] = words["description"]
    if "title" in words:
        found["title"] = words["title"]
    if "deprecated" in words:
        found["deprecated"] = True
    if not found:
        return schema
    if "$ref" in schema:  # what stands beside a $ref does not count
        found.pop("title", None)
        schema = {"allOf": [schema]}
    return {**schema, **found}


def _constraints(schema: Schema, words: Words) -> Schema:
    kind = "" if "enum" in schema else schema.get("type", "")
    # What Input() says about a list is shown with the list, not checked.
    shown = kind == "array" and words.is_input
    found: Schema = {}
    if kind in ("integer", "number") or shown:
        for name, (keyword, exclusive) in _BOUNDS.items():
            if name in words:
                found[keyword] = float(words[name])
                if exclusive:
                    found["exclusive" + keyword.capitalize()] = True
    if kind == "string" or shown:
        found.update(_lengths(words, "min_length", "max_length", "Length"))
        if "pattern" in words:
            pattern = words["pattern"]
            found["pattern"] = getattr(pattern, "pattern", pattern)
    elif kind == "array":
        found.update(_lengths(words, "min_length", "max_length", "Items"))
        found.update(_lengths(words, "min_items", "max_items", "Items"))
    return found


def _lengths(words: Words, least: str, most: str, suffix: str) -> Schema:
    keywords = {least: "min" + suffix, most: "max" + suffix}
    return {keyword: words[name] for name, keyword in keywords.items() if name in words}
