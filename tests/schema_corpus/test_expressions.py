"""What an expression is worth, statically: what Python says, or a diagnostic; never another value."""

from __future__ import annotations

import json
import math
import pathlib
import tempfile
import unittest
import warnings

import programs

EXPRESSIONS = programs.HERE / "expressions.txt"  # one a line; some are no expressions
# Of those whose value can be a default. The others are known to the evaluator by their reason.
READ_AT_LEAST = 0.75
MODEL = """from typing import Any, Optional
from cog import Input
class Runner:
    def run(self, a: {annotation} = {expression}) -> str:
        return ""
"""


def annotation_for(value: object) -> str:
    """A type that takes the value as a default; nothing if JSON has none."""
    for kind in (bool, int, float, str):
        if type(value) is kind:
            return kind.__name__ if value == value and abs_or_zero(value) != math.inf else ""
    if value is None:
        return "Optional[int]"
    if isinstance(value, (list, tuple, set, frozenset)):
        if len({annotation_for(one) for one in value}) > 1:
            return ""
        inner = annotation_for(next(iter(value))) if value else "int"
        outer = {tuple: "tuple[{}, ...]", set: "set[{}]", frozenset: "frozenset[{}]"}
        return outer.get(type(value), "list[{}]").format(inner) if inner else ""
    if isinstance(value, dict):
        texts = all(isinstance(key, str) for key in value)
        return "dict" if texts and all(annotation_for(one) for one in value.values()) else ""
    return ""


def abs_or_zero(value: object) -> float:
    return abs(value) if isinstance(value, float) else 0


def as_json(value: object) -> object:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, (list, tuple)):
        return [as_json(one) for one in value]
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    return value


def spelled(value: object) -> str:
    """With one spelling for 2 and 2.0, as JSON has one number for both."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(spelled, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {spelled(one)}" for key, one in value.items()) + "}"
    return json.dumps(value)


class Expressions(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def read(self, expression: str, annotation: str) -> object:
        """The static default; the diagnostics as a string in a tuple where there are some."""
        folder = pathlib.Path(self.folder.name)
        text = MODEL.format(annotation=annotation, expression=expression)
        (folder / "run.py").write_text(text, encoding="utf-8")
        answer = programs.ask_cog(folder, "run.py:Runner")
        if answer.document is None:
            return (answer.said,)
        schemas = json.loads(answer.document)["components"]["schemas"]
        return schemas["Input"]["properties"]["a"].get("default", (answer.said,))

    def test_no_value_but_pythons(self) -> None:
        read, possible = 0, 0
        for line in EXPRESSIONS.read_text(encoding="utf-8").splitlines():
            with self.subTest(expression=line):
                annotation = ""
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        value = eval(line, {"input": None, "print": None, "open": None})
                    annotation = annotation_for(value)
                except Exception:
                    value = None
                static = self.read(line, annotation or "int")
                if not annotation:
                    self.assertIsInstance(static, tuple, "Python has no such default")
                    continue
                possible += 1
                if isinstance(static, tuple):
                    continue
                read += 1
                self.assertEqual(spelled(static), spelled(as_json(value)))
        self.assertGreaterEqual(read, READ_AT_LEAST * possible)


if __name__ == "__main__":
    unittest.main()
