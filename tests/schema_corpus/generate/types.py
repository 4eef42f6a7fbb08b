"""Annotations in all their spellings, each with values of the type."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from . import values
from .project import Project

SCALARS = {
    "str": lambda rng: rng.choice(values.TEXTS),
    "int": lambda rng: rng.choice(values.INTEGERS),
    "float": lambda rng: rng.choice(values.FLOATS),
    "bool": lambda rng: rng.random() < 0.5,
}
MODELS = ["dataclass", "BaseModel", "TypedDict", "NamedTuple"]


@dataclasses.dataclass
class Typed:
    annotation: str  # as the file that asked for it writes it
    value: Callable[[], object] | None  # makes a default; nothing if the type has none
    scalar: str = ""  # str, int, float or bool; or Path
    nullable: bool = False


class Types:
    def __init__(self, project: Project, spellings: values.Values) -> None:
        self._project = project
        self._rng = project.rng
        self._values = spellings
        self._in_output = False

    def any_input(self, file: str, depth: int = 2) -> Typed:
        """A type for a parameter or for a place inside one."""
        if depth == 0 or self._project.chance(0.45):
            return self.scalar(file)
        makers = [self._list, self._set, self._tuple, self._pair, self._dict, self._optional]
        makers += [self._literal, self._enum, self._model, self._model, self._alias, self._free]
        return self._rng.choice(makers)(file, depth - 1)

    def parameter(self, file: str) -> Typed:
        if self._project.chance(0.15):
            return self._file(file)
        if self._project.chance(0.08):
            return self._union(file)
        typed = self.any_input(file)
        if self._project.chance(0.06) and '"' not in typed.annotation:
            quoted = f'"{typed.annotation}"'
            typed = dataclasses.replace(typed, annotation=quoted)
        return typed

    def output(self, file: str) -> str:
        self._in_output = True  # where an iterable further inside is refused
        inside = self.any_input(file).annotation
        if self._project.chance(0.35):
            name = self._rng.choice(["Iterator", "Iterable", "Generator"])
            inside = f"{inside}, None, None" if name == "Generator" else inside
            return f"{self._typing(file, name)}[{inside}]"
        if self._project.chance(0.1):
            return f"{self._cog(file, 'ConcatenateIterator')}[str]"
        return inside

    def scalar(self, file: str) -> Typed:
        name = self._rng.choice(list(SCALARS))
        return Typed(name, lambda: SCALARS[name](self._rng), scalar=name)

    def _typing(self, file: str, name: str) -> str:
        style = self._rng.choice(["from", "alias", "module", "short"])
        if style == "alias":
            self._project.needs(file, f"from typing import {name} as Typing{name}")
            return f"Typing{name}"
        if style == "module":
            self._project.needs(file, "import typing")
            return f"typing.{name}"
        if style == "short":
            self._project.needs(file, "import typing as t")
            return f"t.{name}"
        self._project.needs(file, f"from typing import {name}")
        return name

    def _cog(self, file: str, name: str) -> str:
        if self._project.chance(0.3):
            self._project.needs(file, "import cog")
            return f"cog.{name}"
        self._project.needs(file, f"from cog import {name}")
        return name

    def cog(self, file: str, name: str) -> str:
        return self._cog(file, name)

    def _generic(self, file: str, plain: str, old: str) -> str:
        return plain if self._project.chance(0.5) else self._typing(file, old)

    def _file(self, file: str) -> Typed:
        name = self._cog(file, "Path")
        if self._project.chance(0.3):
            return Typed(f"{self._generic(file, 'list', 'List')}[{name}]", None)
        if self._project.chance(0.4):
            return Typed(f"{self._typing(file, 'Optional')}[{name}]", lambda: None, "Path", True)
        return Typed(name, None, "Path")

    def _union(self, file: str) -> Typed:
        names = self._rng.sample(["str", "int", "float", "bool", "list[str]", "dict"], 2)
        nullable = self._project.chance(0.4)
        if self._project.chance(0.5):
            names += ["None"] if nullable else []
            annotation = " | ".join(names)
        else:
            annotation = f"{self._typing(file, 'Union')}[{', '.join(names)}]"
            if nullable:
                annotation = f"{self._typing(file, 'Optional')}[{annotation}]"
        if nullable:
            return Typed(annotation, lambda: None, nullable=True)
        value = SCALARS.get(names[0])
        return Typed(annotation, (lambda: value(self._rng)) if value else None)

    def _several(self, inner: Typed) -> Callable[[], list] | None:
        value = inner.value
        return None if value is None else lambda: [value() for _ in range(self._rng.randint(0, 2))]

    def _list(self, file: str, depth: int) -> Typed:
        inner = self.any_input(file, depth)
        name = self._rng.choice([("list", "List"), ("list", "Sequence"), ("list", "Iterable")])
        if self._in_output:
            name = ("list", "List")
        return Typed(f"{self._generic(file, *name)}[{inner.annotation}]", self._several(inner))

    def _set(self, file: str, depth: int) -> Typed:
        name = self._rng.choice([("set", "Set"), ("frozenset", "FrozenSet")])
        annotation = f"{self._generic(file, *name)}[str]"
        return Typed(annotation, lambda: {self._rng.choice(values.TEXTS) for _ in range(2)})

    def _tuple(self, file: str, depth: int) -> Typed:
        inner = self.any_input(file, depth)
        annotation = f"{self._generic(file, 'tuple', 'Tuple')}[{inner.annotation}, ...]"
        several = self._several(inner)
        return Typed(annotation, None if several is None else lambda: tuple(several()))

    def _pair(self, file: str, depth: int) -> Typed:
        first, second = self.any_input(file, depth), self.any_input(file, depth)
        inside = f"{first.annotation}, {second.annotation}"
        annotation = f"{self._generic(file, 'tuple', 'Tuple')}[{inside}]"
        if first.value is None or second.value is None:
            return Typed(annotation, None)
        return Typed(annotation, lambda: (first.value(), second.value()))

    def _dict(self, file: str, depth: int) -> Typed:
        inner = self.any_input(file, depth)
        name = self._rng.choice([("dict", "Dict"), ("dict", "Mapping")])
        annotation = f"{self._generic(file, *name)}[str, {inner.annotation}]"
        if inner.value is None:
            return Typed(annotation, None)
        return Typed(annotation, lambda: {"key": inner.value()} if self._project.chance(0.6) else {})

    def _optional(self, file: str, depth: int) -> Typed:
        inner = self.any_input(file, depth)
        if inner.nullable:
            return inner
        way = self._rng.choice(["Optional", "Union", "bar", "bar"])
        if way == "Optional":
            annotation = f"{self._typing(file, 'Optional')}[{inner.annotation}]"
        elif way == "Union":
            annotation = f"{self._typing(file, 'Union')}[{inner.annotation}, None]"
        else:
            annotation = f"{inner.annotation} | None"
        value = inner.value or (lambda: None)
        default = lambda: None if self._project.chance(0.5) else value()  # noqa: E731
        return Typed(annotation, default, inner.scalar, True)

    def _free(self, file: str, depth: int) -> Typed:
        annotation = self._rng.choice(["dict", self._typing(file, "Any"), "dict[str, str]"])
        return Typed(annotation, lambda: {"a": "b"} if self._project.chance(0.5) else {})

    def _literal(self, file: str, depth: int) -> Typed:
        scalar = self._rng.choice(["str", "int"])
        pool = {"str": values.TEXTS, "int": values.INTEGERS}[scalar]
        members = self._rng.sample(pool, 3)
        annotation = f"{self._typing(file, 'Literal')}[{', '.join(map(repr, members))}]"
        return Typed(annotation, lambda: self._rng.choice(members))

    def _enum(self, file: str, depth: int) -> Typed:
        home = self._project.home_for(file)
        name = self._project.new_name("Choice")
        base = self._rng.choice(["enum.Enum", "str, enum.Enum", "enum.IntEnum"])
        pool = values.INTEGERS if base == "enum.IntEnum" else values.TEXTS
        members = self._rng.sample(pool, 3)
        lines = [f"    M{i} = {self._values.spell(m, home, 1)}" for i, m in enumerate(members)]
        self._project.needs(home, "import enum")
        self._project.define(home, name, f"class {name}({base}):\n" + "\n".join(lines))
        value = lambda: values.Member(home, name, f"M{self._rng.randrange(3)}")  # noqa: E731
        return Typed(self._project.refer(file, home, name), value)

    def _alias(self, file: str, depth: int) -> Typed:
        home = self._project.home_for(file)
        inner = self.any_input(home, depth)
        name = self._project.new_name("Alias")
        if self._project.chance(0.3) and inner.scalar:
            new_type = self._typing(home, "NewType")
            text = f'{name} = {new_type}("{name}", {inner.annotation})'
        else:
            text = f"{name} = {inner.annotation}"
        if "NewType" in text and inner.nullable:
            text = f"{name} = {inner.annotation}"
        self._project.define(home, name, text)
        return dataclasses.replace(inner, annotation=self._project.refer(file, home, name))

    def _model(self, file: str, depth: int) -> Typed:
        home = self._project.home_for(file)
        kind = self._rng.choice(MODELS)
        name = self._project.new_name("Model")
        fields = [self._field(home, kind, depth, i) for i in range(self._rng.randint(1, 3))]
        fields.sort(key=lambda line: " = " in line)  # fields without a default come first
        head = {
            "dataclass": f"@dataclasses.dataclass\nclass {name}:",
            "BaseModel": "",
            "TypedDict": "",
            "NamedTuple": "",
        }[kind]
        if kind == "dataclass":
            self._project.needs(home, "import dataclasses")
        elif kind == "BaseModel":
            head = f"class {name}({self._cog(home, 'BaseModel')}):"
        else:
            head = f"class {name}({self._typing(home, kind)}):"
        self._project.define(home, name, head + "\n" + "\n".join(fields))
        return Typed(self._project.refer(file, home, name), None)

    def _field(self, home: str, kind: str, depth: int, index: int) -> str:
        inner = self.any_input(home, depth)
        name = self._rng.choice(["width", "name_of_it", "x", "Größe"]) + str(index)
        line = f"    {name}: {inner.annotation}"
        if kind == "TypedDict" or inner.value is None or self._project.chance(0.6):
            return line
        value = inner.value()
        if isinstance(value, (list, dict, set)):  # Python takes no mutable default in a dataclass
            return line
        return f"{line} = {self._values.spell(value, home, 1)}"
