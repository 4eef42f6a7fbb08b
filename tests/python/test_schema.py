"""`python -m cog.schema`: the document that Python's own view of a model gives."""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest

from worker_process import SOURCE

sys.path.insert(0, str(SOURCE))

from cog.schema import NotExpressible, describe, text  # noqa: E402

GOLDEN = SOURCE.parents[1] / "tests" / "golden" / "schema"
STAND_INS = pathlib.Path(__file__).parent / "stand_ins"
FIXED = {"PredictionRequest", "PredictionResponse", "TrainingRequest", "TrainingResponse", "Status",
         "HTTPValidationError", "ValidationError"}
PRELUDE = """
import enum, pathlib, sys, typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from typing import (Annotated, Any, ClassVar, Dict, FrozenSet, Generic, List, Literal, NamedTuple,
                    NewType, Optional, Set, Tuple, TypedDict, TypeVar, Union)
from cog import *
T = TypeVar("T")
class Color(enum.Enum):
    RED = "red"
    GREEN = "green"
class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2
    TOP = 2
@dataclass
class Point:
    x: float
    y: float = 0
class Box(BaseModel):
    at: Point
    color: Color = Color.RED
class Shape(TypedDict):
    sides: int
class Pair(NamedTuple):
    a: int
    b: str = "b"
class Node(BaseModel):
    children: List["Node"]
class Special(Box):
    name: Optional[str] = None
UserId = NewType("UserId", int)
"""
# What `type X = ...` makes, in a Python that has it, and its like in one that has not.
ALIASES = """
if sys.version_info >= (3, 12):
    def alias(name, text):
        exec(f"type {name} = {text}", globals())
        return globals()[name]
else:
    class TypeAliasType:
        def __init__(self, text): self.text = text
        def __call__(self): ...
        __value__ = property(lambda self: eval(self.text))
    def alias(name, text): return TypeAliasType(text)
"""
REF = "#/components/schemas/"
_numbers = itertools.count()


@contextlib.contextmanager
def importable(*folders):
    """What is imported inside the `with` from other folders is forgotten afterwards."""
    path, modules = list(sys.path), set(sys.modules)
    sys.path[:0] = map(str, folders)
    try:
        yield
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - modules:
            file = getattr(sys.modules[name], "__file__", None) or ""
            if not file.startswith((sys.prefix, sys.base_prefix, str(SOURCE))):
                del sys.modules[name]


def pydantic(generation):
    """The folders that make `import pydantic` work: none where the real one is asked for."""
    if os.environ.get("COG_TEST_REAL_PYDANTIC"):
        return []
    return [STAND_INS / f"pydantic{generation}"]


class Case(unittest.TestCase):
    maxDiff = None

    def describe(self, source, name="run", train=False, folders=()):
        with tempfile.TemporaryDirectory() as folder, importable(*folders):
            file = pathlib.Path(folder) / f"model_{next(_numbers)}.py"
            file.write_text(textwrap.dedent(source), encoding="utf-8")
            return json.loads(describe(f"{file}:{name}", train))

    def schemas(self, parameters="", returns="str", prelude="", folders=()):
        source = f"{PRELUDE}\n{textwrap.dedent(prelude)}\ndef run({parameters}) -> {returns}: ..."
        schemas = self.describe(source, folders=folders)["components"]["schemas"]
        return {name: schema for name, schema in schemas.items() if name not in FIXED}

    def refused(self, parameters="", returns="str", prelude="", folders=()):
        with self.assertRaises(NotExpressible) as caught:
            self.schemas(parameters, returns, prelude, folders)
        return str(caught.exception)

    def one(self, parameter, prelude="", folders=()):
        """Return the property of a parameter `x` and whether it is required."""
        schema = self.schemas("x: " + parameter, prelude=prelude, folders=folders)["Input"]
        prop = schema["properties"]["x"]
        self.assertEqual(prop.pop("x-order"), 0)
        if "allOf" not in prop:
            self.assertEqual(prop.pop("title"), "X")
        return prop, schema.get("required") == ["x"]

    def output(self, returns, prelude="", folders=()):
        schema = self.schemas(returns=returns, prelude=prelude, folders=folders)["Output"]
        self.assertEqual(schema.pop("title"), "Output")
        return schema


class Golden(Case):
    """The cases of the other side, which reads the source without running it."""

    # Why Python itself cannot import the file.
    NOT_IMPORTABLE = {
        "choices": "a name in a dict that is only read for its keys is not defined",
        "modern_syntax": "a decorator is not defined",
        "output_model": "a field without a default behind one with a default",
        "warnings": "Input() has not such a keyword",
    }

    def test_they_are_equal(self):
        compared = 0
        for folder in sorted(GOLDEN.iterdir()):
            expected = folder / "openapi.json"
            if not expected.exists() or folder.name in self.NOT_IMPORTABLE:
                continue
            if sys.version_info < (3, 10) and " | " in (folder / "run.py").read_text():
                continue
            model = folder / "model"
            name = model.read_text().strip() if model.exists() else "Runner"
            name, train, _ = name.partition(" --train")
            with self.subTest(folder.name), importable(*pydantic(2)):
                sys.modules.pop("run", None)
                try:
                    document = describe(f"{folder}/run.py:{name}", train=bool(train))
                except ModuleNotFoundError as error:  # numpy, torch and their like
                    self.assertNotEqual((error.name or "").partition(".")[0], "cog")
                    continue
                self.assertEqual(document + "\n", expected.read_text(encoding="utf-8"))
                compared += 1
        self.assertGreater(compared, 10)


class Inputs(Case):
    def test_scalars(self):
        for annotation, schema in {
            "str": {"type": "string"},
            "int": {"type": "integer"},
            "float": {"type": "number"},
            "bool": {"type": "boolean"},
            "Path": {"type": "string", "format": "uri"},
            "pathlib.Path": {"type": "string", "format": "uri"},
            "File": {"type": "string", "format": "uri"},
            "Secret": {"type": "string", "format": "password", "writeOnly": True,
                       "x-cog-secret": True},
            "Any": {"type": "object"},
            "UserId": {"type": "integer"},
            "'int'": {"type": "integer"},
            "Annotated[int, 'anything']": {"type": "integer"},
            "Annotated[NewType('Y', UserId), 1]": {"type": "integer"},
        }.items():
            with self.subTest(annotation):
                self.assertEqual(self.one(annotation), (schema, True))

    def test_containers(self):
        text, number = {"type": "string"}, {"type": "number"}
        nullable = {"nullable": True, "type": "string"}
        array = {"type": "array"}
        for annotation, schema in {
            "List[str]": {"items": text},
            "Sequence[List[str]]": {"items": {"items": text, **array}},
            "Iterable[Optional[str]]": {"items": nullable},
            "List[Union[str, float]]": {"items": {"anyOf": [text, number]}},
            "Set[str]": {"items": text, "uniqueItems": True},
            "FrozenSet[str]": {"items": text, "uniqueItems": True},
            "Tuple[str, ...]": {"items": text},
            "Tuple[str, str]": {"items": text, "minItems": 2, "maxItems": 2},
            "Tuple[str, float, str]": {"items": {"anyOf": [text, number, text]}, "minItems": 3,
                                       "maxItems": 3},
            "Tuple[Union[str, float], Union[str, float]]": {
                "items": {"allOf": [{"anyOf": [text, number]}]}, "minItems": 2, "maxItems": 2},
            "List[Literal['a', 'b']]": {"items": {"enum": ["a", "b"], "type": "string"}},
            "list[list['str']]": {"items": {"items": text, **array}},
            "list[dict[str, str]]": {
                "items": {"additionalProperties": text, "type": "object"}},
            "List[Color]": {"items": {"enum": ["red", "green"], "type": "string"}},
            "List[Point]": {"items": {"$ref": REF + "Point"}},
            "List[Optional[Point]]": {
                "items": {"allOf": [{"$ref": REF + "Point"}], "nullable": True}},
        }.items():
            with self.subTest(annotation):
                self.assertEqual(self.one(annotation), ({**schema, **array}, True))

    def test_objects(self):
        for annotation, values in {
            "dict": None, "Dict": None, "Mapping": None, "Dict[str, Any]": None,
            "Dict[str, int]": {"type": "integer"},
            "Mapping[str, List[Path]]": {
                "items": {"format": "uri", "type": "string"}, "type": "array"},
            "Dict[str, Optional[Any]]": {"nullable": True, "type": "object"},
            "Dict[str, Point]": {"$ref": REF + "Point"},
        }.items():
            schema = {"type": "object", **({"additionalProperties": values} if values else {})}
            with self.subTest(annotation):
                self.assertEqual(self.one(annotation), (schema, True))

    def test_unions(self):
        text, number = {"type": "string"}, {"type": "integer"}
        self.assertEqual(self.one("Union[str, int]"), ({"anyOf": [text, number]}, True))
        both = [{"nullable": True, **text}, {"nullable": True, **number}]
        nullable = {"anyOf": both, "nullable": True}
        # Required without a default, although null is one of its values.
        self.assertEqual(self.one("Union[str, int, None]"), (nullable, True))
        self.assertEqual(self.one("Optional[Union[str, UserId]] = None"),
                         ({**nullable, "default": None}, False))
        self.assertEqual(
            self.one("Union[Point, List[str], Literal['a'], None] = None")[0]["anyOf"],
            [{"allOf": [{"$ref": REF + "Point"}], "nullable": True},
             {"items": text, "nullable": True, "type": "array"},
             {"enum": ["a"], "nullable": True, "type": "string"}],
        )

    def test_opaque(self):
        for annotation, schema in {
            "Annotated[T, Opaque]": {"type": "object"},
            "Annotated[List[T], Opaque]": {"items": {"type": "object"}, "type": "array"},
            "Annotated[Optional[bytes], Opaque]": {"type": "object", "nullable": True},
        }.items():
            with self.subTest(annotation):
                self.assertEqual(self.one(annotation)[0], schema)

    def test_choices(self):
        for parameter, kind, values in (
            ("Literal['a', 'b']", "string", ["a", "b"]),
            ("Literal[1, 2]", "integer", [1, 2]),
            ("Literal[1, 'a']", None, [1, "a"]),
            ("Literal[1, 2.5]" if sys.version_info < (3, 9, 1) else "Literal[True]",
             "boolean", [True]),
            ("Literal[Color.RED]", "string", ["red"]),
            ("Color", "string", ["red", "green"]),
            ("Level", "integer", [1, 2]),
            ("float = Input(choices=[1, 2.5])", "number", [1, 2.5]),
        ):
            with self.subTest(parameter):
                schemas = self.schemas(f"x: {parameter}")
                component = {"description": "An enumeration.", "enum": values, "title": "x"}
                self.assertEqual(schemas["x"], {**component, **({"type": kind} if kind else {})})
                self.assertEqual(schemas["Input"]["properties"]["x"],
                                 {"allOf": [{"$ref": REF + "x"}], "x-order": 0})
                self.assertEqual(schemas["Input"]["required"], ["x"])

    def test_choices_with_more(self):
        prop, required = self.one("Optional[Color] = Input(default=Color.RED, description='d')")
        self.assertEqual(prop, {"allOf": [{"$ref": REF + "x"}], "default": "red",
                                "description": "d", "nullable": True})
        self.assertFalse(required)
        self.assertEqual(self.one("Literal['a', None] = None")[0],
                         {"allOf": [{"$ref": REF + "x"}], "default": None, "nullable": True})
        schemas = self.schemas("x: List[str] = Input(choices=['a', 'b'], default=['a'])")
        self.assertEqual(
            schemas["Input"]["properties"]["x"],
            {"items": {"$ref": REF + "x"}, "title": "X", "type": "array", "default": ["a"],
             "x-order": 0})
        self.assertEqual(schemas["x"]["type"], "string")

    def test_names_of_choices_that_are_taken(self):
        schemas = self.schemas("Status: Color, Status_choices: Color, Point: Color, p: Point")
        self.assertEqual(list(schemas), ["Input", "Output", "Status_choices_", "Status_choices",
                                         "Point", "Point2"])
        self.assertEqual(schemas["Status_choices_"]["title"], "Status")
        self.assertEqual(schemas["Point2"]["title"], "Point")

    def test_models(self):
        schemas = self.schemas("box: Box, other: Special, again: Optional[Box] = None")
        self.assertEqual(list(schemas), ["Input", "Output", "Box", "Point", "Special"])
        self.assertEqual(schemas["Point"], {
            "properties": {"x": {"title": "X", "type": "number"},
                           "y": {"default": 0, "title": "Y", "type": "number"}},
            "required": ["x"], "title": "Point", "type": "object"})
        color = {"default": "red", "enum": ["red", "green"], "title": "Color", "type": "string"}
        self.assertEqual(schemas["Box"], {
            "properties": {"at": {"$ref": REF + "Point"}, "color": color},
            "required": ["at"], "title": "Box", "type": "object"})
        self.assertEqual(list(schemas["Special"]["properties"]), ["at", "color", "name"])
        self.assertEqual(schemas["Special"]["required"], ["at"])
        self.assertEqual(schemas["Input"]["properties"]["again"],
                         {"allOf": [{"$ref": REF + "Box"}], "default": None, "nullable": True,
                          "x-order": 2})

    def test_other_classes_with_fields(self):
        schemas = self.schemas("a: Shape, b: Pair = (1, 'x'), c: Node = None")
        self.assertEqual(schemas["Shape"], {
            "properties": {"sides": {"title": "Sides", "type": "integer"}},
            "required": ["sides"], "title": "Shape", "type": "object"})
        self.assertEqual(schemas["Pair"]["required"], ["a"])
        self.assertEqual(schemas["Input"]["properties"]["b"]["default"], {"a": 1, "b": "x"})
        self.assertEqual(schemas["Node"]["properties"]["children"], {
            "items": {"$ref": REF + "Node"}, "title": "Children", "type": "array"})
        self.assertEqual(schemas["Input"]["required"], ["a", "c"])

    def test_keys_of_typed_dicts(self):
        prelude = """
            class Base(TypedDict):
                a: Optional[int]
            class Keys(Base, total=False):
                b: str
            if sys.version_info >= (3, 11):
                class Marked(TypedDict, total=False):
                    a: typing.Required[Optional[int]]
                    b: "typing.NotRequired[str]"
            else:
                Marked = Keys
        """
        for name in ("Keys", "Marked"):
            schemas = self.schemas(f"x: {name}", prelude=prelude)
            (model,) = [schemas[one] for one in schemas if one not in ("Input", "Output")]
            self.assertEqual(model["required"], ["a"], name)
            self.assertTrue(model["properties"]["a"]["nullable"])

    def test_fields_of_dataclasses(self):
        prelude = """
            @dataclass
            class Data:
                constant: ClassVar[int] = 1
                made: List[int] = field(default_factory=list)
                computed: int = field(init=False, default=3)
                nothing: int = None
                maybe: Optional[int] = None
                where: Path = Path("a.png")
                first: int = 1
            @dataclass
            class Sub(Data):
                more: int = 0
                made: List[str] = field(default_factory=list)
            class Empty(BaseModel):
                pass
        """
        schemas = self.schemas("x: Sub, y: Empty", "Sub", prelude)
        fields = schemas["Sub"]["properties"]
        self.assertEqual(list(fields), ["made", "nothing", "maybe", "where", "first", "more"])
        self.assertEqual(fields["made"],
                         {"items": {"type": "string"}, "title": "Made", "type": "array"})
        self.assertNotIn("default", fields["nothing"])
        self.assertIsNone(fields["maybe"]["default"])
        self.assertEqual(fields["where"]["default"], "a.png")
        self.assertNotIn("required", schemas["Sub"])
        self.assertEqual(schemas["Empty"], {"title": "Empty", "type": "object"})
        # Outputs have one field more: another component.
        self.assertIn("computed", schemas["Sub2"]["properties"])
        self.assertEqual(schemas["Output"]["allOf"], [{"$ref": REF + "Sub2"}])

    def test_defaults(self):
        for parameter, default in {
            "int = 3": 3,
            "float = 2.0": 2,
            "bool = True": True,
            "List[int] = (1, 2)": [1, 2],
            "Set[str] = {'b', 'a'}": ["a", "b"],
            "dict = {'a': [None, 1.5]}": {"a": [None, 1.5]},
            "Path = Path('a/b')": "a/b",
            "Point = Point(1)": {"x": 1, "y": 0},
            "List[Point] = [Point(1)]": [{"x": 1, "y": 0}],
            "Optional[int] = None": None,
            "Optional[int] = Input(default=None)": None,
            "Secret = None": None,
            "Annotated[int, Input(default=4)]": 4,
            "Annotated[int, Input(default=4)] = 5": 5,
            "Color = 'red'": "red",
        }.items():
            with self.subTest(parameter):
                prop, required = self.one(parameter)
                self.assertEqual((prop["default"], required), (default, False))

    def test_required(self):
        for parameter, required in {
            "int": True,
            "int = Input()": True,
            "int = None": True,
            "int = Input(default=None)": True,
            "Optional[int]": False,
            "Optional[int] = Input(description='d')": False,
            "Union[int, str, None]": True,
        }.items():
            with self.subTest(parameter):
                prop, is_required = self.one(parameter)
                self.assertEqual(is_required, required)
                self.assertNotIn("default", prop)

    def test_keywords_of_input(self):
        prop, _ = self.one("int = Input(ge=1, le=2.5, description='a <b>', deprecated=True)")
        self.assertEqual(prop, {"deprecated": True, "description": "a <b>", "maximum": 2.5,
                                "minimum": 1, "type": "integer"})
        prop, _ = self.one("str = Input(min_length=1, max_length=3, regex='^a', deprecated=False)")
        self.assertEqual(prop, {"maxLength": 3, "minLength": 1, "pattern": "^a", "type": "string"})
        prop, _ = self.one("List[Path] = Input(accept='image/*', min_length=1)")
        self.assertEqual(prop, {"items": {"format": "uri", "type": "string"}, "minLength": 1,
                                "type": "array", "x-cog-accept": "image/*"})

    def test_keywords_in_annotated(self):
        prop, required = self.one("Annotated[str, Input(description='d', min_length=2)]")
        self.assertEqual((prop, required),
                         ({"description": "d", "minLength": 2, "type": "string"}, True))
        prop, _ = self.one("List[Annotated[int, Input(ge=0)]]")
        self.assertEqual(prop["items"], {"minimum": 0, "type": "integer"})
        prop, _ = self.one("Optional[Annotated[int, Input(ge=0)]] = None")
        self.assertEqual(prop, {"default": None, "minimum": 0, "nullable": True, "type": "integer"})
        prop, _ = self.one("Annotated[Point, Input(description='d')]")
        self.assertEqual(prop, {"allOf": [{"$ref": REF + "Point"}], "description": "d"})

    def test_type_statements(self):
        prelude = ALIASES + "\n".join((
            'Number = alias("Number", "int")',
            """Later = alias("Later", "'Other'")""",
            "Other = str",
            'Both = alias("Both", "Union[Number, Later]")',
        ))
        self.assertEqual(self.one("Number", prelude)[0], {"type": "integer"})
        self.assertEqual(self.one("Later", prelude)[0], {"type": "string"})
        self.assertEqual(self.one("Optional[Both]", prelude)[0]["anyOf"],
                         [{"nullable": True, "type": "integer"},
                          {"nullable": True, "type": "string"}])

    def test_types_that_never_end(self):
        for body in ("List[Json]", "Json", "Union[Dict[str, Json], str]", "Optional[Json]"):
            prelude = f"{ALIASES}\nJson = alias('Json', '{body}')"
            self.assertIn("refers to itself", self.refused("x: Json", prelude=prelude), body)

    def test_refusals(self):
        for parameter, reason in {
            "x": "parameter x has no type",
            "x=1": "parameter x has no type",
            "x: 'Missing'": "name 'Missing' is not defined",
            "x: 'List[Missing]'": "name 'Missing' is not defined",
            "x: list": "lacks the type of its elements",
            "x: Set": "lacks the type of its elements",
            "x: tuple": "lacks the type of its elements",
            "x: bytes": "bytes is not supported as a type; write Path",
            "x: List[complex]": "complex is not supported",
            "x: object": "write Any",
            "x: T": "is not supported as a type",
            "x: None": "is not supported as a type",
            "x: type": "is not supported as a type",
            "x: typing.Callable": "is not supported as a type",
            "x: typing.Iterator[str]": "only supported as the whole return type",
            "x: Dict[int, str]": "keys of a JSON object are text",
            "x: Union[Path, str]": "cannot be in a union",
            "x: Union[NewType('P', Path), str]": "cannot be in a union",
            "x: Union[int, str] = Input(ge=1)": "constraints on a union",
            "x: BaseModel": "BaseModel is not supported",
            "x: enum.Flag": "is not supported",
            "x: enum.Enum": "nothing to choose from",
            "x: Literal[b'x']": "b'x' is no text and no number",
            "x: Color = Input(choices=['red'])": "says the choices already",
            "x: Path = Input(choices=['a'])": "choices are for str",
            "x: List[List[str]] = Input(choices=['a'])": "choices are for str",
            "x: str = Input(choices=[b'a'])": "does not go into JSON",
            "x: str = Input(accept='image/*')": "accept is for Path",
            "x: Any = object()": "of type object, does not go into JSON",
            "x: dict = {1: 2}": "of type dict, does not go into JSON",
            "x: float = float('nan')": "a number that JSON does not have",
            "x: Annotated[int, Input(ge=1)] = Input(le=2)": "two Input()s",
            "*x: int": "*x of run()",
            "x: int, *, y: int, **z: int": "**z of run()",
            "x: int, /": "x of run() cannot be given by name",
        }.items():
            with self.subTest(parameter):
                message = self.refused(parameter)
                self.assertIn(reason, message)
                self.assertRegex(message, r"\b[xz]\b")

    def test_refused_classes(self):
        prelude = """
            class Flags(enum.Flag):
                A = 1
            class Tuples(enum.Enum):
                A = (1, 2)
            @dataclass
            class Of(Generic[T]):
                a: T
            @dataclass
            class Init(object):
                a: InitVar[int]
            class Foreign: pass
            class Lost(BaseModel):
                a: "Nowhere"
            class Holds(BaseModel):
                a: List[Foreign]
            import collections
            Untyped = collections.namedtuple("Untyped", "a b")
        """
        for name, reason in {
            "Flags": "is not supported",
            "Tuples": "(1, 2) is no text and no number",
            "Of[int]": "is not supported",
            "Of": "is generic",
            "Init": "InitVar",
            "Foreign": "Annotated[T, Opaque]",
            "Lost": "name 'Nowhere' is not defined",
            "Holds": "field a of Holds",
            "Untyped": "has no type",
        }.items():
            with self.subTest(name):
                message = self.refused(f"x: List[{name}]", prelude=prelude)
                self.assertIn(reason, message)
                self.assertIn("parameter x", message)


    def test_annotations_that_are_text_in_text(self):
        source = """
            from __future__ import annotations
            import typing
            def run(x: "int", y: typing.Optional["str"]) -> "typing.List['X']": ...
            X = str
        """
        schemas = self.describe(source)["components"]["schemas"]
        self.assertEqual(schemas["Input"]["properties"]["x"]["type"], "integer")
        self.assertEqual(schemas["Input"]["properties"]["y"]["type"], "string")
        self.assertEqual(schemas["Output"]["items"], {"type": "string"})


class Outputs(Case):
    def test_simple_types(self):
        text, thing = {"type": "string"}, {"type": "object"}
        for annotation, schema in {
            "str": text,
            "Optional[str]": {"nullable": True, **text},
            "None": {"enum": [None], "nullable": True, "type": "object"},
            "dict": thing,
            "Dict[str, Any]": {"additionalProperties": thing, **thing},
            "Dict[int, List[str]]": {
                "additionalProperties": {"items": text, "type": "array"}, **thing},
            "list": {"items": thing, "type": "array"},
            "List": {"items": thing, "type": "array"},
            "set": {"items": thing, "type": "array", "uniqueItems": True},
            "Tuple[str, str]": {"items": text, "maxItems": 2, "minItems": 2, "type": "array"},
            "Union[str, Dict[str, str], None]": {
                "anyOf": [{"nullable": True, **text},
                          {"additionalProperties": text, "nullable": True, **thing}],
                "nullable": True},
            "Literal['a']": {"enum": ["a"], **text},
            "Annotated[List[bytes], Opaque]": {"items": thing, "type": "array"},
            "Pair": {"items": {"anyOf": [{"type": "integer"}, text]}, "maxItems": 2, "minItems": 2,
                     "type": "array"},
        }.items():
            with self.subTest(annotation):
                self.assertEqual(self.output(annotation), schema)

    def test_iterators(self):
        array = {"items": {"type": "string"}, "type": "array", "x-cog-array-type": "iterator"}
        joined = {**array, "x-cog-array-display": "concatenate"}
        for annotation, schema in {
            "typing.Iterator[str]": array,
            "typing.Iterable[str]": array,
            "typing.AsyncIterator[str]": array,
            "typing.AsyncIterable[str]": array,
            "typing.Generator[str, None, None]": array,
            "typing.AsyncGenerator[str, None]": array,
            "ConcatenateIterator[str]": joined,
            "AsyncConcatenateIterator[str]": joined,
        }.items():
            with self.subTest(annotation):
                self.assertEqual(self.output(annotation), schema)

    def test_models_that_stay_inline(self):
        shape = {"properties": {"sides": {"title": "Sides", "type": "integer"}},
                 "required": ["sides"], "type": "object"}
        self.assertEqual(self.output("Shape"), shape)
        self.assertEqual(self.output("List[Shape]"), {"items": shape, "type": "array"})
        prelude = "class Out(BaseModel):\n    shape: Shape\n    n: int = 3\n    at: Point = None"
        self.assertEqual(self.output("Out", prelude), {
            "properties": {"shape": {**shape, "title": "Shape"},
                           "n": {"title": "N", "type": "integer"},
                           "at": {"$ref": REF + "Point"}},
            "required": ["shape"], "type": "object"})

    def test_named_components(self):
        for annotation in ("Point", "Special", "Node", "Color"):
            self.assertEqual(self.output(annotation), {"allOf": [{"$ref": REF + annotation}]})
        schemas = self.schemas(returns="Dict[str, Color]")
        self.assertEqual(schemas["Output"]["additionalProperties"], {"$ref": REF + "Color"})
        self.assertEqual(schemas["Color"], {"description": "An enumeration.",
                                            "enum": ["red", "green"], "title": "Color",
                                            "type": "string"})
        self.assertEqual(self.output("Optional[Point]"),
                         {"allOf": [{"$ref": REF + "Point"}], "nullable": True})

    def test_a_class_as_input_and_output_is_one_component(self):
        schemas = self.schemas("x: Special", "List[Special]")
        self.assertEqual(list(schemas), ["Input", "Output", "Special", "Point"])
        prelude = "@dataclass\nclass Line:\n    ends: Pair\n    next: Optional['Line'] = None"
        schemas = self.schemas("x: Line", "Line", prelude)
        self.assertEqual(list(schemas), ["Input", "Output", "Line", "Pair", "Line2"])
        self.assertEqual(schemas["Line2"]["properties"]["ends"]["type"], "array")
        self.assertEqual(schemas["Line2"]["properties"]["next"]["allOf"], [{"$ref": REF + "Line2"}])

    def test_recursion_over_two_classes(self):
        prelude = """
            class A(BaseModel):
                b: "B"
            class B(BaseModel):
                a: Optional[A]
            class C(BaseModel):
                a: A
        """
        self.assertEqual(list(self.schemas(returns="A", prelude=prelude)),
                         ["Input", "Output", "A", "B"])
        self.assertEqual(self.output("C", prelude)["properties"]["a"], {"$ref": REF + "A"})

    def test_refusals(self):
        for annotation, reason in {
            "List[typing.Iterator[str]]": "only supported as the whole return type",
            "Optional[typing.Iterator[str]]": "only supported as the whole return type",
            "typing.Iterator": "lacks the type of its elements",
            "ConcatenateIterator[Path]": "joins str",
            "Dict[Tuple[int, int], str]": "keys of a JSON object are text",
            "bytes": "bytes is not supported",
            "Nowhere": "name 'Nowhere' is not defined",
        }.items():
            with self.subTest(annotation):
                message = self.refused(returns=f"'{annotation}'")
                self.assertIn(reason, message)
                self.assertIn("the return type of run()", message)
        with self.assertRaisesRegex(NotExpressible, "the return type of run.. is not written"):
            self.describe("def run(): pass")


class Pydantic(Case):
    MODELS = """
        from pydantic import BaseModel as Base, Field
        class Inner(Base):
            n: int = Field(..., gt=0, le=10, description="how many")
        class Outer(Base):
            inner: Inner
            name: str = Field("x", min_length=1, max_length=5, title="The name")
            tags: List[str] = Field(default_factory=list)
            maybe: Optional[float]
            score: Annotated[float, Field(ge=0)] = 0.5
            version: ClassVar[int] = 1
            rows: list[dict[str, list[int]]] = []
        class More(Outer):
            more: int = 1
    """

    def test_inputs_of_both_generations(self):
        for generation in self.generations():
            schemas = self.schemas("x: Outer", prelude=self.MODELS, folders=pydantic(generation))
            self.assertEqual(schemas["Outer"], {
                "properties": {
                    "inner": {"$ref": REF + "Inner"},
                    "name": {"default": "x", "maxLength": 5, "minLength": 1, "title": "The name",
                             "type": "string"},
                    "tags": {"items": {"type": "string"}, "title": "Tags", "type": "array"},
                    "maybe": {"nullable": True, "title": "Maybe", "type": "number"},
                    "rows": {"default": [], "items": {
                        "additionalProperties": {"items": {"type": "integer"}, "type": "array"},
                        "type": "object"}, "title": "Rows", "type": "array"},
                    "score": {"default": 0.5, "minimum": 0, "title": "Score", "type": "number"},
                },
                "required": ["inner"], "title": "Outer", "type": "object"})
            self.assertEqual(schemas["Inner"]["properties"]["n"], {
                "description": "how many", "exclusiveMinimum": True, "maximum": 10, "minimum": 0,
                "title": "N", "type": "integer"})

    def test_outputs_of_both_generations(self):
        for generation in self.generations():
            folders = pydantic(generation)
            outer = self.output("Outer", self.MODELS, folders)
            self.assertEqual(outer["properties"]["inner"]["required"], ["n"])
            self.assertNotIn("default", outer["properties"]["name"])
            self.assertEqual(outer["required"], ["inner"])
            self.assertEqual(self.output("More", self.MODELS, folders),
                             {"allOf": [{"$ref": REF + "More"}]})

    def test_an_alias_would_be_a_second_name(self):
        prelude = "from pydantic import BaseModel as Base, Field\n" \
                  "class M(Base):\n    a: int = Field(alias='b')"
        message = self.refused("x: M", prelude=prelude, folders=pydantic(2))
        self.assertIn("parameter x: field a of M: its alias", message)

    def test_field_is_for_models(self):
        prelude = "from pydantic import Field"
        message = self.refused("x: int = Field(3)", prelude=prelude, folders=pydantic(2))
        self.assertIn("parameter x: Field() is for models", message)

    def test_lengths_of_lists(self):
        prelude = "from pydantic import Field"
        prop, _ = self.one("Annotated[List[int], Field(min_length=1)]", prelude, pydantic(2))
        self.assertEqual(prop["minItems"], 1)

    def generations(self):
        if not os.environ.get("COG_TEST_REAL_PYDANTIC"):
            return (1, 2)
        self.assertIsNotNone(importlib.util.find_spec("pydantic"))
        return (2,)


class Targets(Case):
    def test_methods_and_functions(self):
        for source, name in (
            ("class R:\n def run(self, x: int) -> str: ...", "R"),
            ("class R:\n def predict(this, x: int) -> str: ...", "R"),
            ("class R:\n @staticmethod\n def run(x: int) -> str: ...", "R"),
            ("class R:\n @classmethod\n def run(cls, x: int) -> str: ...", "R"),
            ("class R:\n def __init__(self, a): ...\n def run(self, /, x: int) -> str: ...", "R"),
            ("class R:\n def run(self, x: int) -> str: ...\nr = R()", "r"),
            ("class B:\n def run(self, x: int) -> str: ...\nclass Runner(B): ...", ""),
            ("async def f(x: int) -> str: ...", "f"),
            ("import functools\ndef d(f):\n @functools.wraps(f)\n def g(*a, **k): ...\n return g\n"
             "@d\ndef f(x: int) -> str: ...", "f"),
        ):
            with self.subTest(source):
                schemas = self.describe(source, name)["components"]["schemas"]
                self.assertEqual(list(schemas["Input"]["properties"]), ["x"])

    def test_training(self):
        source = """
            from cog import Path
            class Trainer:
                def train(self, data: Path, Output: str = "a") -> Path: ...
        """
        document = self.describe(source, "Trainer", train=True)
        schemas = document["components"]["schemas"]
        self.assertEqual(list(schemas), ["TrainingInput", "TrainingOutput", "TrainingRequest",
                                         "TrainingResponse", "Status", "HTTPValidationError",
                                         "ValidationError"])
        self.assertEqual(schemas["TrainingOutput"]["title"], "TrainingOutput")
        self.assertEqual(schemas["TrainingRequest"]["properties"]["input"],
                         {"$ref": REF + "TrainingInput"})
        self.assertEqual(list(document["paths"]), ["/", "/health-check", "/trainings",
                                                   "/trainings/{training_id}/cancel"])
        post = document["paths"]["/trainings"]["post"]
        self.assertEqual((post["summary"], post["operationId"], post["description"]),
                         ("Train", "train_trainings_post", "Run a single training on the model"))
        function = self.describe("def train(n: int) -> str: ...", "train", train=True)
        self.assertEqual(function["components"]["schemas"]["TrainingInput"]["required"], ["n"])

    def test_what_trains_is_missing(self):
        with self.assertRaisesRegex(NotExpressible, "R does not define train()"):
            self.describe("class R:\n def run(self) -> str: ...", "R", train=True)
        with self.assertRaisesRegex(ValueError, "R defines neither run.. nor predict"):
            self.describe("class R:\n def train(self) -> str: ...", "R")

    def test_streaming(self):
        source = """
            from typing import Iterator
            import cog
            @cog.streaming
            def run() -> Iterator[str]: ...
            @cog.streaming()
            async def two() -> cog.AsyncConcatenateIterator[str]: yield ""
            @cog.streaming
            def wrong() -> str: ...
            @cog.concurrent(max=2)
            async def other() -> str: ...
        """
        for name in ("run", "two"):
            post = self.describe(source, name)["paths"]["/predictions"]["post"]
            self.assertIs(post["x-cog-streaming"], True)
        self.assertNotIn("x-cog-streaming",
                         self.describe(source, "other")["paths"]["/predictions"]["post"])
        with self.assertRaisesRegex(NotExpressible, "@streaming is for a function that returns"):
            self.describe(source, "wrong")


class Text(unittest.TestCase):
    def test_numbers(self):
        for value, written in {
            10.0: "10", 0.5: "0.5", 1e-7: "1e-7", 1.5e-10: "1.5e-10", 1e21: "1e+21",
            1e20: "100000000000000000000", 0.000001: "0.000001", 2**70: "1180591620717411303424",
            123456.789: "123456.789", -3: "-3",
        }.items():
            self.assertEqual(text.write(value), written)

    def test_keywords_are_sorted_and_properties_are_not(self):
        schema = {"b": text.Ordered({"z": 1, "a": True}), "a": [None]}
        self.assertEqual(text.write(schema), '{"a":[null],"b":{"z":1,"a":true}}')

    def test_html(self):
        self.assertEqual(text.escape_html('"<a&b>\u2028é"'),
                         '"\\u003ca\\u0026b\\u003e\\u2028é"')

    def test_titles(self):
        self.assertEqual(text.title_of("max_new_tokens"), "Max New Tokens")
        self.assertEqual(text.title_of("_élan__aB"), " élan  AB")


class Program(unittest.TestCase):
    def run_program(self, source, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "run.py").write_text(textwrap.dedent(source))
            command = [sys.executable, "-m", "cog.schema", *arguments]
            environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_prints_one_line(self):
        code, printed, errors = self.run_program(
            "print('loading')\ndef run(a: str = '\\u00e9') -> str: ...", "run.py:run")
        self.assertEqual((code, errors), (0, "loading\n"))
        self.assertEqual(printed.count("\n"), 1)
        self.assertEqual(json.loads(printed)["info"]["title"], "Cog")

    def test_says_what_is_wrong(self):
        for source, reference, message in (
            ("def run(a: bytes) -> str: ...", "run.py:run", "parameter a: bytes is not supported"),
            ("def run(a) -> str: ...", "run.py:rn", "run.py has no rn; did you mean run?"),
            ("", "nowhere.py:run", "there is no file nowhere.py"),
            ("class R: ...", "run.py:R", "R defines neither run() nor predict()"),
        ):
            code, printed, errors = self.run_program(source, reference)
            self.assertEqual((code, printed), (1, ""))
            self.assertIn(f"cog.schema: {message}", errors)
            self.assertEqual(errors.count("\n"), 1, errors)

    def test_an_error_of_the_model_keeps_its_traceback(self):
        code, printed, errors = self.run_program("x = 1\nraise ValueError('broken')", "run.py:run")
        self.assertEqual((code, printed), (1, ""))
        self.assertIn('run.py", line 2', errors)

    def test_usage(self):
        for arguments in ((), ("a.py:b", "c.py:d"), ("--help",)):
            code, printed, errors = self.run_program("", *arguments)
            self.assertEqual((code, printed), (2, ""))
            self.assertIn("usage: python -m cog.schema", errors)

    def test_train(self):
        code, printed, _ = self.run_program("def t(a: int) -> str: ...", "--train", "run.py:t")
        self.assertEqual(code, 0)
        self.assertIn("/trainings", json.loads(printed)["paths"])


if __name__ == "__main__":
    unittest.main()
