"""Outputs as JSON, files as data URLs, iterators as streams."""

from __future__ import annotations

import base64
import json
import sys
import textwrap
import unittest

from worker_process import SOURCE, WorkerProcess

sys.path.insert(0, str(SOURCE))

from cog._worker import outputs  # noqa: E402

# Each prediction evaluates one expression, or returns what a function body returns or yields.
MODEL = """
    import array, collections, datetime, decimal, enum, functools, io, os, pathlib, sys, types
    import dataclasses, uuid
    from typing import Dict, List, NamedTuple, Optional, TypedDict
    from cog import BaseModel, CancelationException, Path, Secret
    class Color(enum.Enum):
        RED = "red"
    class Size(str, enum.Enum):
        BIG = "big"
    class Out(BaseModel):
        text: str
        parts: list
    @dataclasses.dataclass
    class Data:
        when: datetime.date
    class Pair(NamedTuple):
        color: Color
        data: Optional[Data] = None
    class Shape(TypedDict):
        pair: Pair
    @dataclasses.dataclass
    class Node:
        value: object
        children: List["Node"] = dataclasses.field(default_factory=list)
        def __post_init__(self): self.note = "not a field"
    class Special(Out):
        node: Optional[Node] = None
    class Level(enum.IntEnum):
        LOW = 1
    async def coroutine(): pass
    async def generator(): yield 1
    class Dumps:
        def model_dump(self): return {"at": datetime.datetime(2026, 1, 2)}
    class OldDict:
        def dict(self): return {"x": Color.RED}
    class Tensor:  # as numpy's arrays and scalars, and torch's tensors, say what they hold
        def __init__(self, plain): self.plain = plain
        def tolist(self): return self.plain
    class Picky:
        def __str__(self): raise RuntimeError("no text")
    def run(code):
        if "\\n" not in code:
            return eval(code, globals())
        scope = {}
        exec("def body():" + code, globals(), scope)
        return scope["body"]()
"""


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.worker = WorkerProcess(MODEL, "run.py:run")
        outcome = cls.worker.start()
        assert outcome.frames[-1][0] == "ready", outcome.done

    @classmethod
    def tearDownClass(cls):
        cls.worker.__exit__()

    def run_code(self, code):
        if "\n" in code:
            code = "\n" + textwrap.indent(textwrap.dedent(code).strip("\n"), " ") + "\n"
        return self.worker.predict(code=code)

    def value(self, code):
        outcome = self.run_code(code)
        self.assertEqual(outcome.error, None, outcome.stderr)
        self.assertEqual(outcome.done, {"status": "succeeded", "stream": False})
        (value,) = outcome.outputs
        return value

    def stream(self, code):
        outcome = self.run_code(code)
        self.assertEqual(outcome.error, None, outcome.stderr)
        self.assertEqual(outcome.done, {"status": "succeeded", "stream": True})
        return outcome.outputs

    def error(self, code):
        outcome = self.run_code(code)
        self.assertEqual(outcome.done["status"], "failed", outcome.outputs)
        return outcome.error


class Values(Case):
    def test_what_json_knows(self):
        for code in ("1", "-2.5", "True", "'text'", "{'a': [1, None, {'b': 'ü'}]}", "2**70"):
            self.assertEqual(self.value(code), eval(code))

    def test_nothing(self):
        outcome = self.run_code("None")
        self.assertEqual(outcome.outputs, [])
        self.assertEqual(outcome.done, {"status": "succeeded", "stream": False})

    def test_models(self):
        self.assertEqual(
            self.value("Out('a', [Color.RED, Path('x').name])"),
            {"text": "a", "parts": ["red", "x"]},
        )
        self.assertEqual(self.value("Data(datetime.date(2026, 1, 2))"), {"when": "2026-01-02"})
        self.assertEqual(self.value("Dumps()"), {"at": "2026-01-02T00:00:00"})
        self.assertEqual(self.value("{'o': OldDict()}"), {"o": {"x": "red"}})

    def test_models_inside_models(self):
        data = "Data(datetime.date(2026, 1, 2))"
        self.assertEqual(
            self.value(f"{{'s': Shape(pair=Pair(Color.RED, {data}))}}"),
            {"s": {"pair": ["red", {"when": "2026-01-02"}]}},
        )
        self.assertEqual(
            self.value("Special('a', [Size.BIG], Node({Level.LOW}, [Node(Pair(Color.RED))]))"),
            {"text": "a", "parts": ["big"], "node": {"value": [1], "children": [
                {"value": ["red", None], "children": []}]}},
        )
        self.assertEqual(self.value("{'d': Dumps(), 'o': [OldDict()]}"),
                         {"d": {"at": "2026-01-02T00:00:00"}, "o": [{"x": "red"}]})

    def test_tuples_at_the_top(self):
        self.assertEqual(self.stream("Pair(Color.RED)"), ["red", None])
        self.assertEqual(self.stream("(Level.LOW, None, Node(1))"),
                         [1, None, {"value": 1, "children": []}])

    def test_a_generator_of_models(self):
        self.assertEqual(self.stream("(Node(i) for i in range(2))"),
                         [{"value": i, "children": []} for i in range(2)])

    def test_async_objects(self):
        self.assertRegex(self.error("generator()"), "output is an async iterator; async models")
        self.assertRegex(self.error("coroutine()"), "output is a coroutine; async models")

    def test_a_model_that_contains_itself(self):
        error = self.error("""
            node = Node(1)
            node.children.append(node)
            return {"node": node}
        """)
        self.assertEqual(error, "ValueError: output is nested too deeply or contains itself")

    def test_containers(self):
        self.assertEqual(self.value("{1}"), [1])
        self.assertEqual(self.value("{'a': frozenset({2}), 't': (1, 2)}"), {"a": [2], "t": [1, 2]})
        self.assertEqual(self.value("collections.deque([1, 2])"), [1, 2])
        self.assertEqual(self.value("range(3)"), [0, 1, 2])
        self.assertEqual(self.value("{'g': (i for i in range(2))}"), {"g": [0, 1]})
        self.assertEqual(self.value("{'v': {'a': 1}.values()}"), {"v": [1]})
        self.assertEqual(self.value("collections.OrderedDict(d=Color.RED)"), {"d": "red"})
        self.assertEqual(self.value("types.MappingProxyType({'a': 1})"), {"a": 1})
        self.assertEqual(self.value("collections.UserDict(a={1})"), {"a": [1]})
        self.assertEqual(self.value("{1: 'a', True: 'b', None: 'c', 2.5: 'd'}"),
                         {"1": "b", "null": "c", "2.5": "d"})

    def test_scalars(self):
        self.assertEqual(self.value("Color.RED"), "red")
        self.assertEqual(self.value("Size.BIG"), "big")
        self.assertEqual(self.value("datetime.time(1, 2)"), "01:02:00")
        self.assertEqual(self.value("datetime.timedelta(seconds=90)"), 90.0)
        self.assertEqual(self.value("decimal.Decimal('1.10')"), "1.10")
        self.assertEqual(self.value("uuid.UUID(int=1)"), "00000000-0000-0000-0000-000000000001")
        self.assertEqual(self.value("{'b': b'ab'}"), {"b": base64.b64encode(b"ab").decode()})
        self.assertEqual(self.value("Secret('clear')"), "**********")
        self.assertEqual(self.value("array.array('d', [1.5])"), [1.5])
        self.assertEqual(self.value("{'m': memoryview(b'ab')}"), {"m": "YWI="})

    def test_what_does_not_go_into_json_is_named_with_its_place(self):
        cases = {
            "{'a': [1, {'b': float('nan')}]}":
                "ValueError: output['a'][1]['b'] is nan, a number that JSON does not have",
            "float('inf')": "ValueError: output is inf, a number that JSON does not have",
            "[1, float('-inf')]": "ValueError: output[1] is -inf, a number that JSON does not have",
            "Out('x', [float('nan')])":
                "ValueError: output['parts'][0] is nan, a number that JSON does not have",
            "{'c': 1j}": "TypeError: output['c'] is of type complex, which does not go into JSON; "
                "return text, numbers, lists, dicts, a BaseModel or a Path",
            "{(1, 2): 3}": "TypeError: output has a key of type tuple; JSON keys are text",
            "{'k': {b'x': 3}}":
                "TypeError: output['k'] has a key of type bytes; JSON keys are text",
            "{'s': 'a\\udc80'}":
                "ValueError: output['s'] is not valid Unicode text: surrogates not allowed",
        }
        for code, error in cases.items():
            self.assertEqual(self.error(code), error, code)
        self.assertRegex(self.error("Out"), "^TypeError: output is of type type, ")
        self.assertRegex(self.error("os"), "^TypeError: output is of type module, ")
        self.assertRegex(self.error("decimal.Context"), "^TypeError: output is of type type, ")
        endless = "a = []\na.append({'a': a})\nreturn {'a': a}"
        self.assertIn("nested too deeply", self.error(endless))

    def test_a_coroutine_says_what_is_missing(self):
        code = "async def f(): pass\nreturn f()"
        self.assertRegex(self.error(code), "async models are not supported yet")

    def test_arrays_and_their_scalars(self):
        self.assertEqual(self.value("Tensor(2.5)"), 2.5)
        self.assertEqual(self.value("Tensor([[0, 1], [2, 3]])"), [[0, 1], [2, 3]])
        self.assertEqual(self.value("{'b': Tensor(True), 'e': [Tensor(3)]}"), {"b": True, "e": [3]})
        self.assertEqual(self.error("Tensor([1.0, float('nan')])"),
                         "ValueError: output[1] is nan, a number that JSON does not have")
        self.assertRegex(self.error("Tensor([1j])"), r"^TypeError: output\[0\] is of type complex")


class Files(Case):
    def url(self, media_type, content):
        return f"data:{media_type};base64,{base64.b64encode(content).decode()}"

    def test_paths(self):
        (self.worker.folder / "a.PNG").write_bytes(b"\x00\xff")
        url = self.url("image/png", b"\x00\xff")
        self.assertEqual(self.value("Path('a.PNG')"), url)
        self.assertEqual(self.value("pathlib.Path('a.PNG')"), url)
        self.assertEqual(self.value("{'deep': [Path('a.PNG')]}"), {"deep": [url]})
        self.assertEqual(self.value("Out('t', [Path('a.PNG')])")["parts"], [url])
        self.assertEqual(self.stream("[Path('a.PNG'), 'text']"), [url, "text"])

    def test_unknown_extension(self):
        (self.worker.folder / "blob").write_bytes(b"x")
        self.assertEqual(self.value("Path('blob')"), self.url("application/octet-stream", b"x"))

    def test_a_large_file(self):
        content = bytes(range(256)) * 4000
        (self.worker.folder / "big.bin").write_bytes(content)
        self.assertEqual(self.value("Path('big.bin')"),
                         self.url("application/octet-stream", content))

    def test_file_objects(self):
        (self.worker.folder / "a.txt").write_bytes(b"abc")
        self.assertEqual(self.value("open('a.txt', 'rb')"), self.url("text/plain", b"abc"))
        self.assertEqual(self.value("open('a.txt')"), self.url("text/plain", b"abc"))
        self.assertEqual(self.value("io.BytesIO(b'xy')"),
                         self.url("application/octet-stream", b"xy"))
        self.assertEqual(self.value("io.StringIO('ü')"), self.url("text/plain", "ü".encode()))
        code = "f = io.BytesIO()\nf.write(b'written')\nreturn f"
        self.assertEqual(self.value(code), self.url("application/octet-stream", b"written"))

    def test_a_generator_that_writes_one_file_again_and_again(self):
        code = """
            for i in range(3):
                with open("frame.txt", "w") as file:
                    file.write(str(i))
                yield Path("frame.txt")
        """
        self.assertEqual(self.stream(code), [self.url("text/plain", b"%d" % i) for i in range(3)])

    def test_a_missing_file(self):
        error = self.error("Path('missing.png')")
        self.assertEqual(error, "FileNotFoundError: [Errno 2] cannot read the output file: "
                                "No such file or directory: 'missing.png'")
        self.assertRegex(self.error("Path('.')"), "^IsADirectoryError")
        self.assertRegex(self.error("{'a': Path('missing.png')}"), "^FileNotFoundError")

    def test_the_input_file_itself(self):
        model = "from cog import Path\ndef run(file: Path): return file"
        with WorkerProcess(model, "run.py:run") as worker:
            worker.start()
            url = self.url("image/png", b"same")
            self.assertEqual(worker.predict(file=url).outputs, [url])
            self.assertEqual(list(worker.temporary.iterdir()), [])


class Streams(Case):
    def test_what_is_a_list_of_items(self):
        self.assertEqual(self.stream("[1, 'a', None, []]"), [1, "a", None, []])
        self.assertEqual(self.stream("(1, 2)"), [1, 2])
        self.assertEqual(self.stream("[]"), [])
        self.assertEqual(self.stream("['one']"), ["one"])
        self.assertEqual(self.stream("(str(i) for i in range(3))"), ["0", "1", "2"])
        self.assertEqual(self.stream("map(str, [1, 2])"), ["1", "2"])
        self.assertEqual(self.stream("iter([])"), [])
        self.assertEqual(self.stream("[[1, 2], {'a': 3}]"), [[1, 2], {"a": 3}])

    def test_many_items(self):
        self.assertEqual(self.stream("list(range(5000))"), list(range(5000)))

    def test_each_item_is_sent_before_the_next_is_made(self):
        code = """
            import time
            yield "first"
            while not os.path.exists("seen"):
                time.sleep(0.005)
            yield "x" * 100000
            while not os.path.exists("seen again"):
                time.sleep(0.005)
        """
        code = "\n" + textwrap.indent(textwrap.dedent(code).strip("\n"), " ") + "\n"
        self.worker.send("predict", {"input": {"code": code}, "context": {}}, 4)
        self.assertEqual(self.worker.receive(), ("output", 4, "first"))
        (self.worker.folder / "seen").touch()
        self.assertEqual(self.worker.receive()[:2], ("output", 4))
        (self.worker.folder / "seen again").touch()
        self.assertEqual(self.worker.receive()[0], "done")

    def test_output_and_logs_keep_their_order(self):
        code = "print('a')\nyield 1\nprint('b')\nyield 2\nprint('c')"
        frames = [(name, value) for name, _, value in self.run_code(code).frames]
        self.assertEqual(frames[:-1], [("log", (1, "a\n")), ("output", 1), ("log", (1, "b\n")),
                                       ("output", 2), ("log", (1, "c\n"))])

    def test_a_generator_that_fails(self):
        outcome = self.run_code("yield 1\nraise ValueError('mid')")
        self.assertEqual(outcome.outputs, [1])
        self.assertEqual(outcome.done,
                         {"status": "failed", "stream": True, "error": "ValueError: mid"})

    def test_a_generator_is_closed_in_its_own_prediction(self):
        code = "try:\n    yield 1j\nfinally:\n    print('cleaned up')"
        outcome = self.run_code(code)
        self.assertRegex(outcome.error, r"^TypeError: output\[0\] is of type complex")
        self.assertEqual(outcome.stdout, "cleaned up\n")


class Failures(Case):
    def test_error_and_traceback(self):
        outcome = self.run_code("def inner():\n    raise ValueError('boom')\ninner()")
        self.assertEqual(outcome.error, "ValueError: boom")
        self.assertTrue(outcome.stderr.startswith("Traceback (most recent call last):\n"))
        self.assertTrue(outcome.stderr.endswith("ValueError: boom\n"))
        self.assertNotIn("_worker", outcome.stderr)
        self.assertIn("run.py", outcome.stderr.splitlines()[1])

    def test_the_cause_is_shown(self):
        code = "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e"
        outcome = self.run_code(code)
        self.assertEqual(outcome.error, "KeyError: 'k'")
        self.assertIn("ZeroDivisionError: division by zero", outcome.stderr)

    def test_exits_end_only_the_prediction(self):
        self.assertEqual(self.error("sys.exit(3)"), "SystemExit: 3")
        self.assertEqual(self.error("raise KeyboardInterrupt\n"), "KeyboardInterrupt")
        self.assertEqual(self.error("raise GeneratorExit('g')\n"), "GeneratorExit: g")
        self.assertEqual(self.value("1"), 1)

    def test_a_model_that_cancels_itself(self):
        outcome = self.run_code("raise CancelationException('stop')\n")
        self.assertEqual(outcome.done, {"status": "canceled", "stream": False})

    def test_a_message_that_cannot_be_made(self):
        error = self.error("raise ValueError(Picky())\n")
        self.assertEqual(error, "ValueError: (its message cannot be made: RuntimeError)")

    def test_a_message_that_is_too_long(self):
        outcome = self.run_code("raise ValueError('x' * 20_000_000)\n")
        self.assertEqual(len(outcome.error), len("ValueError: ... (cut)") + 64 * 1024)
        self.assertLess(len(outcome.stderr), 300_000)

    def test_a_message_that_is_not_unicode(self):
        self.assertEqual(self.error("raise ValueError('a\\udc80')\n"), "ValueError: a\\udc80")

    def test_no_memory(self):
        self.assertRegex(self.error("'x' * (1 << 62)"), "^MemoryError")

    def test_endless_recursion(self):
        self.assertRegex(self.error("f = lambda: f()\nf.__globals__['f'] = f\nreturn f()"),
                         "^RecursionError: maximum recursion depth exceeded")

    def test_missing_argument(self):
        self.worker.send("predict", {"input": {}, "context": {}}, 1)
        outcome = self.worker.collect("done")
        self.assertEqual(outcome.error, "TypeError: run() missing 1 required positional argument: "
                                        "'code'")
        self.assertEqual(outcome.stderr, "")


class Encoding(unittest.TestCase):
    def test_it_is_compact(self):
        value = {"a": [1, 2.0, "ü\u2028"], "b": None}
        self.assertEqual(outputs.encode(value),
                         json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


if __name__ == "__main__":
    unittest.main()
