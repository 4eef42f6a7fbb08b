"""Inputs as the annotations ask for them."""

from __future__ import annotations

import base64
import os
import pathlib
import unittest

from worker_process import HEADER, SOURCE, WorkerProcess

STAND_INS = pathlib.Path(__file__).parent / "stand_ins"

# Answers with the type and value of everything it was given.
MODEL = """
    from typing import List, Optional, Union
    from cog import BaseRunner, Input, Path, Secret
    import pathlib
    def show(value):
        if isinstance(value, list):
            return [show(item) for item in value]
        if isinstance(value, Secret):
            return ["Secret", value.get_secret_value()]
        if isinstance(value, pathlib.Path):
            text = value.read_bytes().decode("latin-1") if value.is_file() else ""
            return [type(value).__module__ + "." + type(value).__name__, value.name, text]
        return [type(value).__name__, value]
    class Runner(BaseRunner):
        def run(
            self,
            text: str = "t",
            flag: bool = False,
            number: int = Input(default=3),
            ratio: float = Input(default=2),
            maybe: Optional[int] = Input(default=None),
            either: Union[int, str, None] = None,
            file: Path = Input(default="default.txt"),
            files: List[Path] = [],
            more: "list[Path]" = [],
            maybe_file: Optional[Path] = None,
            plain: pathlib.Path = None,
            key: Secret = Input(default="k"),
            maybe_key: Optional[Secret] = None,
            ratios: List[float] = [],
            other: dict = {},
        ):
            return {name: show(value) for name, value in locals().items() if name != "self"}
"""
PNG = b"\x89PNG\r\n\x1a\n\x00\xff"
PNG_URL = "data:image/png;base64," + base64.b64encode(PNG).decode()


def frame(payload, prediction):
    """The frame that asks for a prediction."""
    return HEADER.pack(len(payload), 4, 0, 1, prediction) + payload


class Conversions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.worker = WorkerProcess(MODEL)
        outcome = cls.worker.start()
        assert outcome.frames[-1][0] == "ready", outcome.done

    @classmethod
    def tearDownClass(cls):
        cls.worker.__exit__()

    def given(self, **values):
        outcome = self.worker.predict(**values)
        self.assertEqual(outcome.error, None)
        self.assertEqual(list(self.worker.temporary.iterdir()), [])
        (shown,) = outcome.outputs
        return shown

    def refused(self, **values):
        outcome = self.worker.predict(**values)
        self.assertEqual(outcome.outputs, [])
        self.assertEqual(outcome.done["status"], "failed")
        self.assertEqual(outcome.stderr, "")
        self.assertEqual(list(self.worker.temporary.iterdir()), [])
        return outcome.error

    def test_defaults(self):
        shown = self.given()
        self.assertEqual(shown["text"], ["str", "t"])
        self.assertEqual(shown["number"], ["int", 3])
        self.assertEqual(shown["ratio"], ["float", 2.0])
        self.assertEqual(shown["maybe"], ["NoneType", None])
        self.assertEqual(shown["file"], ["cog.types.Path", "default.txt", ""])
        self.assertEqual(shown["key"], ["Secret", "k"])
        self.assertEqual(shown["maybe_file"], ["NoneType", None])

    def test_numbers(self):
        shown = self.given(number=5.0, ratio=5, maybe=7.0, either=1.0, ratios=[1, 2.5])
        self.assertEqual(shown["number"], ["int", 5])
        self.assertIsInstance(shown["number"][1], int)
        self.assertEqual(shown["ratio"][0], "float")
        self.assertEqual(shown["maybe"][0], "int")
        self.assertEqual(shown["either"][0], "float")
        self.assertEqual(shown["ratios"], [["float", 1.0], ["float", 2.5]])
        shown = self.given(number=5.5, ratio=True, flag=1)  # not ours to judge: the schema did
        self.assertEqual([shown["number"][0], shown["ratio"][0]], ["float", "bool"])
        self.assertEqual(shown["flag"], ["int", 1])

    def test_path_from_a_data_url(self):
        shown = self.given(file=PNG_URL, maybe_file="data:,a%20b", plain="DATA:text/plain,x")
        self.assertEqual(shown["file"], ["cog.types.Path", "file.png", PNG.decode("latin-1")])
        self.assertEqual(shown["maybe_file"], ["cog.types.Path", "maybe_file.txt", "a b"])
        self.assertEqual(shown["plain"], ["cog.types.Path", "plain.txt", "x"])

    def test_lists_of_paths(self):
        shown = self.given(files=[PNG_URL, "here.txt"], more=["data:None;base64,QQ=="])
        self.assertEqual(shown["files"][0][:2], ["cog.types.Path", "files-0.png"])
        self.assertEqual(shown["files"][1], ["cog.types.Path", "here.txt", ""])
        self.assertEqual(shown["more"], [["cog.types.Path", "more-0", "A"]])

    def test_an_existing_file(self):
        (self.worker.folder / "here.bin").write_bytes(b"here")
        self.assertEqual(self.given(file="here.bin")["file"][1:], ["here.bin", "here"])

    def test_data_urls_are_text_where_text_is_asked_for(self):
        self.assertEqual(self.given(text=PNG_URL)["text"], ["str", PNG_URL])

    def test_spelled_oddly_but_right(self):
        for url in ("data:;base64,QUI=", "data:;base64,QUI", "data:;base64,QUI%3D",
                    "data:text/plain;charset=utf-8;BASE64,QUI="):
            self.assertEqual(self.given(file=url)["file"][2], "AB", url)

    def test_base64_in_lines(self):
        for url in ("data:;base64,QU\r\nI=\n", "data:;base64, Q U\tI =", "data:;base64,QU%0AI%3D",
                    "data:text/plain ; base64 ,QUI=", "data:; base64,QUI="):
            self.assertEqual(self.given(file=url)["file"][1:], ["file.txt", "AB"], url)
        self.assertEqual(self.given(file="data:, a b")["file"][2], " a b")

    def test_broken_data_urls(self):
        for url in ("data:nothing", "data:;base64,Q", "data:;base64,QU!I", "data:;base64,QU=IQ==",
                    "data:;base64,ä"):
            self.assertRegex(self.refused(file=url), "^ValueError: input file: ", url)

    def test_urls_are_not_supported_yet(self):
        for url in ("http://example.com/a.png", "HTTPS://example.com/a.png"):
            error = self.refused(file=url)
            self.assertRegex(error, "^ValueError: input file: URL inputs are not supported yet")
        self.assertRegex(self.refused(files=["a", "http://x/"]), "^ValueError: input files-1: URL")

    def test_an_empty_text_is_no_folder(self):
        shown = self.given(file="", maybe_file="", files=[""])
        self.assertEqual(shown["file"], ["str", ""])
        self.assertEqual(shown["maybe_file"], ["str", ""])
        self.assertEqual(shown["files"], [["str", ""]])

    def test_the_files_of_a_refused_input_are_removed_too(self):
        self.refused(files=[PNG_URL, "data:broken"])

    def test_secrets(self):
        shown = self.given(key="a", maybe_key="b")
        self.assertEqual([shown["key"], shown["maybe_key"]], [["Secret", "a"], ["Secret", "b"]])
        self.assertEqual(self.given(key=None)["key"], ["NoneType", None])

    def test_unknown_input(self):
        self.assertRegex(self.refused(nope=1), "^TypeError: .*unexpected keyword argument 'nope'")

    def test_input_that_is_no_object(self):
        self.worker.send("predict", {"input": [1], "context": {}}, 3)
        error = self.worker.collect("done").error
        self.assertEqual(error, "TypeError: the input must be a JSON object")

    def test_hostile_values(self):
        self.given(other={"a" * 1000: [[[[]]]]})
        payload = b'{"input":' + b"[" * 100000 + b"]" * 100000 + b',"context":{}}'
        self.worker.send_raw(frame(payload, 4))
        self.assertEqual(self.worker.collect("done").done["status"], "failed")
        self.given()


class Annotations(unittest.TestCase):
    def shown(self, model, **values):
        with WorkerProcess(model, "run.py:run") as worker:
            outcome = worker.start()
            self.assertEqual(outcome.frames[-1][0], "ready", outcome.done)
            answer = worker.predict(**values)
            self.assertEqual(answer.error, None)
            return outcome, answer.outputs[0]

    def test_as_text(self):
        model = """
            from __future__ import annotations
            from cog import Path
            from typing import Optional, TYPE_CHECKING
            if TYPE_CHECKING:
                from nowhere import Thing
            def run(a: Path, b: Optional[Path], c: "int", d: "list['Path']") -> Thing:
                return [type(a).__name__, type(b).__name__, type(c).__name__, type(d[0]).__name__]
        """
        with WorkerProcess(model, "run.py:run") as worker:
            self.assertEqual(worker.start().frames[-1][0], "ready")
            outcome = worker.predict(a="a", b="b", c=1.0, d=["d"])
            self.assertEqual(outcome.outputs, ["Path", "Path", "int", "Path"])

    def test_one_that_cannot_be_resolved_spoils_no_other(self):
        model = """
            from __future__ import annotations
            from cog import Path
            def run(a: Missing, b: Path):
                return type(a).__name__ + type(b).__name__
        """
        outcome, answer = self.shown(model, a="a", b="b")
        self.assertEqual(answer, "strPath")
        self.assertIn("warning: the annotation 'Missing' of input a is not understood",
                      outcome.stderr)

    def test_aliased_annotated_and_piped(self):
        model = """
            import sys, typing
            from cog import Path as P
            A = typing.Annotated[P, "x"]
            B = eval("P | None") if sys.version_info >= (3, 10) else typing.Optional[P]
            def run(a: A, b: B, c: typing.Optional["P"], d: typing.List["P"], e: "B" = None):
                return [type(x).__name__ for x in (a, b, c, d[0], e)]
        """
        with WorkerProcess(model, "run.py:run") as worker:
            self.assertEqual(worker.start().frames[-1][0], "ready")
            outcome = worker.predict(a="a", b="b", c="c", d=["d"])
            self.assertEqual(outcome.outputs, ["Path", "Path", "Path", "Path", "NoneType"])

    def test_a_default_that_is_a_url_stays_text(self):
        model = """
            import typing
            from cog import Input, Path
            def run(
                a: Path = Input(default="https://example.com/a.png"),
                b: typing.Optional[Path] = "http://example.com/b.png",
                c: typing.List[Path] = ["http://example.com/c.png"],
                d: Path = "d.png",
            ):
                return [a, b, c, type(d).__name__]
        """
        with WorkerProcess(model, "run.py:run") as worker:
            worker.start()
            urls = ["https://example.com/a.png", "http://example.com/b.png"]
            expected = [*urls, ["http://example.com/c.png"], "Path"]
            self.assertEqual(worker.predict().outputs, expected)
            given = worker.predict(a="https://example.com/a.png")
            self.assertRegex(given.error, "^ValueError: input a: URL inputs are not supported yet")

    def test_a_shared_default_list_is_not_shared_between_predictions(self):
        model = """
            import typing
            from cog import Path
            def run(a: typing.List[Path] = ["x"]):
                a.append(1)
                return len(a)
        """
        with WorkerProcess(model, "run.py:run") as worker:
            worker.start()
            self.assertEqual([worker.predict().outputs for _ in range(2)], [[2], [2]])


# Answers with what repr() says of everything it was given.
STRUCTURES = """
    import collections, enum, typing
    from dataclasses import dataclass, field
    from typing import (Annotated, Any, Dict, FrozenSet, Iterable, List, Literal, Mapping,
                        NamedTuple, NewType, Optional, Sequence, Set, Tuple, TypedDict, Union)
    from cog import BaseModel, File, Input, Opaque, Path, Secret
    class Color(enum.Enum):
        RED = "red"
        GREEN = "green"
    class Level(enum.IntEnum):
        LOW = 1
        HIGH = 2
    class Mode(str, enum.Enum):
        FAST = "fast"
        @classmethod
        def _missing_(cls, value):
            return cls.FAST if value == "quick" else None
    @dataclass
    class Point:
        x: float
        y: float = 0.5
        made: List[int] = field(default_factory=list)
        sum: float = field(init=False)
        def __post_init__(self):
            if self.x < 0: raise ValueError("x is negative")
            self.sum = self.x + self.y
    class Circle(BaseModel):
        at: Point
        note: Optional[str]
        color: Color = Color.RED
    class Circle2(Circle):
        radius: float = 1
    class Files(BaseModel):
        one: Path
        many: Dict[str, List[Path]] = None
        key: Secret = None
    class Pair(NamedTuple):
        level: Level
        name: str = "n"
    class Options(TypedDict, total=False):
        level: Level
        at: Point
    class Tree(BaseModel):
        name: str
        children: List["Tree"]
        icon: Optional[Path] = None
    Id = NewType("Id", int)
    class Lost(BaseModel):
        a: "Nowhere"
    def run(
        color: Color = Color.GREEN,
        maybe: Optional[Color] = None,
        level: Level = Level.LOW,
        mode: Mode = "quick",
        colors: List[Color] = [],
        literal: Literal["a", 1, True, Color.RED] = "a",
        point: Point = Point(1, 2),
        circle: Optional[Circle] = None,
        circles: Sequence[Circle2] = (),
        named: Dict[str, Point] = {},
        deep: Dict[str, List[Optional[Dict[str, Color]]]] = {},
        files: Files = None,
        pair: Pair = (2, "m"),
        options: Options = {},
        tree: Tree = None,
        texts: Set[str] = set(),
        frozen: FrozenSet[Level] = frozenset(),
        row: Tuple[int, ...] = (),
        two: Tuple[Color, float] = (Color.RED, 1),
        either: Union[Point, Circle, List[Color], str, None] = None,
        lists: Union[List[int], List[Point]] = [],
        numbers: Union[int, float, str] = 0,
        id: Id = 1,
        inside: Annotated[float, Input(default=7)] = 8,
        only_inside: Annotated[int, Input(default=9)] = None,
        opaque: Annotated[Point, Opaque] = None,
        opaque_file: Annotated[Path, Opaque] = "a",
        plain: Dict[str, List[str]] = {},
        file: File = None,
        lost: Lost = None,
    ):
        def show(value):
            if isinstance(value, Path): return f"{type(value).__name__}({value.name})"
            if hasattr(value, "read"): return f"{type(value).__name__}({value.read()})"
            if isinstance(value, BaseModel):
                return type(value).__name__ + show(vars(value))
            if isinstance(value, dict):
                return "{" + ", ".join(f"{k}: {show(v)}" for k, v in value.items()) + "}"
            if type(value) in (list, tuple):
                return type(value).__name__ + "(" + ", ".join(map(show, value)) + ")"
            return repr(value)
        return {name: show(value) for name, value in locals().items() if name != "show"}
"""


class Structures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.worker = WorkerProcess(STRUCTURES, "run.py:run")
        cls.setup = cls.worker.start()
        assert cls.setup.frames[-1][0] == "ready", cls.setup.done

    @classmethod
    def tearDownClass(cls):
        cls.worker.__exit__()

    def given(self, **values):
        outcome = self.worker.predict(**values)
        self.assertEqual(outcome.error, None, outcome.stderr)
        self.assertEqual(list(self.worker.temporary.iterdir()), [])
        return outcome.outputs[0]

    def check(self, name, value, shown):
        self.assertEqual(self.given(**{name: value})[name], shown)

    def refused(self, name, value):
        outcome = self.worker.predict(**{name: value})
        self.assertEqual(outcome.done["status"], "failed", outcome.outputs)
        self.assertEqual(list(self.worker.temporary.iterdir()), [])
        return outcome.error

    def test_defaults(self):
        shown = self.given()
        for name, value in {
            "color": "<Color.GREEN: 'green'>",
            "maybe": "None",
            "mode": "<Mode.FAST: 'fast'>",
            "point": "Point(x=1, y=2, made=[], sum=3)",
            "circles": "list()",
            "pair": "Pair(level=<Level.HIGH: 2>, name='m')",
            "two": "tuple(<Color.RED: 'red'>, 1.0)",
            "inside": "8.0",
            "only_inside": "None",
            "files": "None",
        }.items():
            self.assertEqual(shown[name], value, name)

    def test_enums(self):
        self.check("color", "red", "<Color.RED: 'red'>")
        self.check("maybe", "red", "<Color.RED: 'red'>")
        self.check("maybe", None, "None")
        self.check("level", 2.0, "<Level.HIGH: 2>")
        self.check("mode", "quick", "<Mode.FAST: 'fast'>")
        self.check("colors", ["red", "red"], "list(<Color.RED: 'red'>, <Color.RED: 'red'>)")
        self.assertEqual(self.refused("color", "blue"),
                         "ValueError: input color: 'blue' is no Color")
        self.assertEqual(self.refused("colors", ["red", {}]),
                         "ValueError: input colors-1: {} is no Color")

    def test_literals(self):
        for value, shown in (("a", "'a'"), (1, "1"), (1.0, "1"), (True, "True"),
                             ("red", "<Color.RED: 'red'>"), ([], "list()"), ("other", "'other'")):
            self.check("literal", value, shown)

    def test_dataclasses_and_models(self):
        point = "Point(x=1.0, y=0.5, made=[], sum=1.5)"
        self.check("point", {"x": 1}, point)
        self.check("point", {"x": 1, "sum": 5, "other": 1}, point)
        self.check("named", {"a/b": {"x": 1}}, "{a/b: " + point + "}")
        self.check("circle", {"at": {"x": 1}},
                   "Circle{at: " + point + ", note: None, color: <Color.RED: 'red'>}")
        self.check("circles", [{"at": {"x": 1}, "color": "green", "note": "n", "radius": 2}],
                   "list(Circle2{at: " + point + ", note: 'n', color: <Color.GREEN: 'green'>, "
                   "radius: 2.0})")

    def test_values_that_make_no_instance(self):
        self.assertEqual(self.refused("point", {}), "ValueError: input point lacks x of Point")
        self.assertEqual(self.refused("point", [1]),
                         "TypeError: input point is list, not an object for Point")
        self.assertEqual(self.refused("circle", {"at": None}),
                         "TypeError: input circle-at is null, not an object for Point")
        outcome = self.worker.predict(point={"x": -1})
        self.assertEqual(outcome.error, "ValueError: x is negative")
        self.assertIn("__post_init__", outcome.stderr)

    def test_typed_dicts_and_named_tuples(self):
        self.check("options", {"level": 1, "other": 2}, "{level: <Level.LOW: 1>, other: 2}")
        self.check("pair", {"level": 1}, "Pair(level=<Level.LOW: 1>, name='n')")
        self.check("pair", [1, "x"], "Pair(level=<Level.LOW: 1>, name='x')")

    def test_recursion(self):
        leaf = {"name": "b", "children": [], "icon": "data:,x"}
        self.check("tree", {"name": "a", "children": [leaf]},
                   "Tree{name: 'a', children: list(Tree{name: 'b', children: list(), icon: "
                   "Path(tree-children-0-icon.txt)}), icon: None}")

    def test_deep_hostile_recursion(self):
        tree = {"name": "leaf", "children": [], "icon": "data:,x"}
        for _ in range(60):
            tree = {"name": "n", "children": [tree]}
        self.given(tree=tree)
        for _ in range(300):
            tree = {"name": "n", "children": [tree]}
        self.assertRegex(self.refused("tree", tree), "^RecursionError: ")
        self.given()

    def test_files_inside(self):
        self.check("files", {"one": "data:,x", "many": {"../../x": ["data:,y", "z.bin"]},
                             "key": "k"},
                   "Files{one: Path(files-one.txt), many: {../../x: list("
                   "Path(files-many-0-0.txt), Path(z.bin))}, key: Secret(**********)}")
        self.assertRegex(self.refused("files", {"one": "http://x/"}),
                         "input files-one: URL inputs are not supported yet")
        self.check("file", "data:,content", "BytesIO(b'content')")

    def test_collections(self):
        self.check("texts", ["a", "a"], "{'a'}")
        self.check("frozen", [1.0], "frozenset({<Level.LOW: 1>})")
        self.check("row", [1, 2.0], "tuple(1, 2)")
        self.check("two", ["green", 2], "tuple(<Color.GREEN: 'green'>, 2.0)")
        self.check("deep", {"a": [None, {"b": "red"}]},
                   "{a: list(None, {b: <Color.RED: 'red'>})}")
        self.assertEqual(self.refused("two", ["red"]), "ValueError: input two has 1 items, not 2")
        self.assertRegex(self.refused("texts", [{}]), "^TypeError: .*unhashable")

    def test_unions(self):
        self.check("either", {"x": 1}, "Point(x=1.0, y=0.5, made=[], sum=1.5)")
        self.assertRegex(self.given(either={"at": {"x": 1}})["either"], "^Circle{")
        self.check("either", ["red"], "list(<Color.RED: 'red'>)")
        self.check("either", "red", "'red'")
        self.check("either", None, "None")
        self.check("either", {"z": 1}, "{z: 1}")
        self.assertEqual(self.refused("either", {"x": -1}), "ValueError: x is negative")
        self.check("lists", [{"x": 1}], "list(Point(x=1.0, y=0.5, made=[], sum=1.5))")
        self.check("lists", [1], "list(1)")
        self.check("numbers", 1.0, "1.0")
        self.worker.send_raw(frame(b'{"input":{"lists":[1e999]},"context":{}}', 7))
        self.assertEqual(self.worker.collect("done").outputs[0]["lists"], "list(inf)")

    def test_other_names_of_types(self):
        self.check("id", 2.0, "2")
        self.check("inside", 2, "2.0")
        self.check("opaque", {"x": 1}, "{x: 1}")
        self.check("opaque_file", "data:,x", "'data:,x'")
        self.check("plain", {"a": ["b"]}, "{a: list('b')}")

    def test_a_class_that_cannot_be_resolved(self):
        self.assertIn("of input lost is not understood (NameError: name 'Nowhere'",
                      self.setup.stderr)
        self.check("lost", {"a": 1}, "{a: 1}")


class Pydantic(unittest.TestCase):
    MODEL = """
        import enum
        from typing import Dict, List, Optional, Union
        import pydantic
        from cog import Path
        class Color(enum.Enum):
            RED = "red"
        class Inner(pydantic.BaseModel):
            n: int
            file: Optional[Path] = None
        class Outer(pydantic.BaseModel):
            inner: Inner
            maybe: Optional[int]
            files: Dict[str, Path] = {}
        def run(x: Outer, y: Optional[List[Inner]] = None, z: Union[Inner, str] = ""):
            assert type(x) is Outer and type(x.inner) is Inner, x
            assert y is None or type(y[0]) is Inner
            file = x.inner.file and [type(x.inner.file).__name__, x.inner.file.read_text()]
            return [x.inner.n, x.maybe, file, type(z).__name__, list(map(str, x.files.values()))]
    """

    def workers(self):
        real = os.environ.get("COG_TEST_REAL_PYDANTIC")
        for folder in [None] if real else ["pydantic1", "pydantic2"]:
            path = [str(SOURCE)] + ([str(STAND_INS / folder)] if folder else [])
            env = {"PYTHONPATH": os.pathsep.join(path)}
            with WorkerProcess(self.MODEL, "run.py:run", env=env) as worker:
                outcome = worker.start()
                self.assertEqual(outcome.frames[-1][0], "ready", outcome.done)
                yield worker

    def test_models_are_made_by_pydantic(self):
        for worker in self.workers():
            outcome = worker.predict(x={"inner": {"n": 1}})
            self.assertEqual(outcome.error, None, outcome.stderr)
            self.assertEqual(outcome.outputs, [1, None, None, "str", []])
            file = {"n": 2, "file": "data:,text"}
            outcome = worker.predict(x={"inner": file, "files": {"a": "b"}}, y=[file], z=file)
            self.assertEqual(outcome.error, None, outcome.stderr)
            self.assertEqual(outcome.outputs, [2, None, ["Path", "text"], "Inner", ["b"]])
            self.assertEqual(list(worker.temporary.iterdir()), [])

    def test_its_errors_are_the_predictions(self):
        for worker in self.workers():
            error = worker.predict(x={"inner": {"n": "many"}}).error
            self.assertRegex(error, "^(Validation|Value)Error: ")


if __name__ == "__main__":
    unittest.main()
