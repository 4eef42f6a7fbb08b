"""Spellings of a value: each is an expression that Python evaluates to just this value."""

from __future__ import annotations

import dataclasses

from .project import Project

TEXTS = ["", "a", "fast", "Größe", "two words", "a\nb", 'say "x"', "it's", "\\d+", "{x}", "日本"]
INTEGERS = [0, 1, -1, 2, 7, 10, 64, 255, 1024, -300, 4096, 2**31 - 1]
FLOATS = [0.0, 0.5, 1.0, -1.5, 2.0, 0.1, 1e-6, 7.5, 1e20, 3.25]


@dataclasses.dataclass(frozen=True)
class Member:
    """A member of an enumeration, which only files that may import its home can name."""

    home: str
    enumeration: str
    name: str


def has_member(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(has_member, value))
    if isinstance(value, dict):
        return any(map(has_member, value.values()))
    return isinstance(value, Member)


class Values:
    def __init__(self, project: Project) -> None:
        self._project = project
        self._rng = project.rng

    def spell(self, value: object, file: str, depth: int = 2) -> str:
        if isinstance(value, Member):
            return self._project.refer(file, value.home, value.enumeration) + "." + value.name
        if depth > 0 and not has_member(value) and self._project.chance(0.3):
            return self._named(value, file, depth - 1)
        if depth > 0 and self._project.chance(0.08):
            other = self.spell(value, file, 0)
            condition = self._rng.choice(["True", "1 < 2", "not []", '"a" in "abc"', "len((1,)) == 1"])
            return f"({self.spell(value, file, depth - 1)} if {condition} else {other})"
        if value is None:
            return "None"
        if isinstance(value, bool):
            return self._boolean(value)
        spellers = {int: self._integer, float: self._float, str: self._text, dict: self._dict}
        speller = spellers.get(type(value), self._sequence)
        expression = speller(value, file, depth)
        return expression

    def _named(self, value: object, file: str, depth: int) -> str:
        """As a constant, here or in another file."""
        project = self._project
        home = project.home_for(file)
        name = project.new_name("VALUE_")
        expression = self.spell(value, home, depth)
        style = self._rng.choice(["plain", "plain", "typed", "pair", "class", "table", "guarded", "item"])
        if style == "typed":
            project.define(home, name, f"{name}: object = {expression}")
        elif style == "pair":
            project.define(home, name, f"{name}, _unused = {expression}, 0")
        elif style == "class":
            name = project.new_name("Group")
            project.define(home, name, f"class {name}:\n    x = {expression}\n    y = x")
            return project.refer(file, home, name) + "." + self._rng.choice("xy")
        elif style == "table":
            project.define(home, name, f'{name} = {{"k": {expression}, "other": 0}}')
            return project.refer(file, home, name) + self._rng.choice(['["k"]', '.get("k")'])
        elif style == "item":
            project.define(home, name, f"{name} = [0, {expression}]")
            return project.refer(file, home, name) + self._rng.choice(["[1]", "[-1]", "[1:][0]"])
        elif style == "guarded":
            other = "VALUE_OF_THE_PAST = 0"
            project.define(
                home,
                name,
                f"try:\n    import json\n    {name} = {expression}\nexcept ImportError:\n    {other}",
            )
        else:
            project.define(home, name, f"{name} = {expression}")
        return project.refer(file, home, name)

    def _boolean(self, value: bool) -> str:
        same = {
            True: ["True", "not False", "(1 < 2)", "bool(1)", "(True and True)", '("a" == "a")'],
            False: ["False", "not True", "(2 in [1])", "bool([])", "(False or False)"],
        }
        return self._rng.choice(same[value])

    def _integer(self, value: int, file: str, depth: int) -> str:
        ways = [str(value), hex(value), f"int({str(value)!r})", f"({value - 3} + 3)"]
        if value >= 0:
            ways += [f"{value:_}", f"max({value}, -1)", f"abs(-{value})", f"({value} | 0)"]
        if 0 <= value < 40:
            ways += [f"len({'x' * value!r})", f"sum([1] * {value})"]
        if value % 2 == 0:
            ways += [f"({value // 2} * 2)", f"({value * 4} // 4)"]
        if depth > 0:
            ways.append(f"({self.spell(value - 1, file, depth - 1)} + 1)")
        return self._rng.choice(ways)

    def _float(self, value: float, file: str, depth: int) -> str:
        ways = [repr(value), f"float({str(value)!r})", f"({value!r} * 1.0)", f"({2 * value!r} / 2)"]
        return self._rng.choice(ways)

    def _text(self, value: str, file: str, depth: int) -> str:
        cut = self._rng.randint(0, len(value))
        left, right = value[:cut], value[cut:]
        escaped = "".join(f"\\u{ord(c):04x}" for c in value)
        doubled = value.replace("{", "{{").replace("}", "}}")
        ways = [
            repr(value),
            f"({left!r} {right!r})",
            f"({left!r} + {right!r})",
            f'"{escaped}"',
            f'"".join({[left, right]!r})',
            f'("%s%s" % ({left!r}, {right!r}))',
            f'"{{}}{{}}".format({left!r}, {right!r})',
            f"{value + 'zz'!r}[:-2]",
            f"{('  ' + value)!r}[2:]",
            f"f{doubled!r}",
        ]
        if "\\" not in value and "'" not in value and '"' not in value and "\n" not in value:
            ways += [f"r{value!r}", f'"""{value}"""', f"u'{value}'"]
        if depth > 0:
            part = self.spell(left, file, depth - 1)
            if not set("'\"\\\n{}") & set(part + right):
                ways.append(f'f"{{{part}}}{right}"')
            ways.append(f"({part} + {right!r})")
        return self._rng.choice(ways)

    def _sequence(self, value: list | tuple | set, file: str, depth: int) -> str:
        items = [self.spell(one, file, max(0, depth - 1)) for one in value]
        inside = ", ".join(items)
        if isinstance(value, set):
            return f"{{{inside}}}" if items else "set()"
        if isinstance(value, tuple):
            return f"({inside},)" if items else "()"
        ways = [f"[{inside}]", f"[*[{inside}]]", f"list([{inside}])", f"[x for x in [{inside}]]"]
        if items:
            ways += [f"list(({inside},))", f"([{items[0]}] + [{', '.join(items[1:])}])"]
        if value and all(isinstance(one, str) for one in value) and len(set(value)) == len(value):
            keys = ", ".join(f"{item}: {index}" for index, item in enumerate(items))
            ways += [f"list({{{keys}}})", f"list({{{keys}}}.keys())"]
        return self._rng.choice(ways)

    def _dict(self, value: dict, file: str, depth: int) -> str:
        pairs = [(repr(k), self.spell(v, file, max(0, depth - 1))) for k, v in value.items()]
        inside = ", ".join(f"{key}: {item}" for key, item in pairs)
        ways = [f"{{{inside}}}", f"{{**{{{inside}}}}}"]
        if all(key.isidentifier() for key in value):
            ways.append("dict(" + ", ".join(f"{k}={v}" for k, (_, v) in zip(value, pairs)) + ")")
        return self._rng.choice(ways)
