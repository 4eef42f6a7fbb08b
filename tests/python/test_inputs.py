"""Inputs as the annotations ask for them."""

from __future__ import annotations

import base64
import unittest

from worker_process import WorkerProcess

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
        from worker_process import HEADER

        self.worker.send_raw(HEADER.pack(len(payload), 4, 0, 1, 4) + payload)
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
            def run(a: Path, b: Optional[Path], c: int, d: list[Path]) -> Thing:
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


if __name__ == "__main__":
    unittest.main()
