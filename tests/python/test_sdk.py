"""What a model sees of `import cog`, without a worker."""

from __future__ import annotations

import contextlib
import functools
import io
import pathlib
import pickle
import re
import subprocess
import sys
import unittest

from worker_process import SOURCE

sys.path.insert(0, str(SOURCE))

import cog  # noqa: E402
from cog.decorators import CONCURRENT, STREAMING, mark_of  # noqa: E402
from cog.server import http  # noqa: E402

ROOT = SOURCE.parents[1]


class Names(unittest.TestCase):
    def test_every_name_is_there(self):
        for name in cog.__all__:
            self.assertTrue(hasattr(cog, name), name)
        names = {}
        exec("from cog import *", names)
        self.assertLessEqual(set(cog.__all__), set(names))

    def test_a_name_of_a_later_version_says_so(self):
        for name in ("current_scope", "emit_metric", "URLPath"):
            with self.assertRaisesRegex(ImportError, "not supported yet by cog 0.1.0"):
                exec(f"from cog import {name}")
            with self.assertRaisesRegex(AttributeError, "not supported yet by cog 0.1.0"):
                getattr(cog, name)
            self.assertFalse(hasattr(cog, name))

    def test_an_unknown_name_is_an_ordinary_error(self):
        with self.assertRaisesRegex(ImportError, "cannot import name 'Runnr'"):
            exec("from cog import Runnr")
        with self.assertRaisesRegex(AttributeError, "module 'cog' has no attribute 'Runnr'"):
            cog.Runnr  # noqa: B018

    def test_modules_are_reachable_as_attributes(self):
        code = "import cog; cog.types.Path, cog.input.Input, cog.exceptions.CancelationException"
        subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(SOURCE)})

    def test_import_brings_nothing_heavy(self):
        code = (
            "import sys; before = set(sys.modules); import cog; "
            "cog.BaseRunner, cog.Input; print(*sorted(set(sys.modules) - before))"
        )
        command = [sys.executable, "-S", "-c", code]
        loaded = subprocess.check_output(command, env={"PYTHONPATH": str(SOURCE)}).decode().split()
        heavy = {"dataclasses", "inspect", "typing", "pathlib", "re", "json", "enum"}
        self.assertFalse(heavy & set(loaded), loaded)

    def test_the_version_is_that_of_the_build(self):
        text = (ROOT / "CMakeLists.txt").read_text()
        version = re.search(r"project\(cog VERSION (\S+)", text).group(1)
        self.assertEqual(cog.__version__, version)


class Values(unittest.TestCase):
    def test_path_stays_a_cog_path(self):
        path = cog.Path("a") / "b.txt"
        self.assertIs(type(path), cog.Path)
        self.assertIsInstance(path, pathlib.Path)
        self.assertEqual(pickle.loads(pickle.dumps(path)), path)

    def test_secret_does_not_show(self):
        secret = cog.Secret("s3cr3t")
        self.assertEqual(str(secret), "**********")
        self.assertEqual(f"{secret!r}", "Secret(**********)")
        self.assertEqual(repr(cog.Secret()), "Secret()")
        self.assertEqual(secret.get_secret_value(), "s3cr3t")
        self.assertEqual(secret, cog.Secret("s3cr3t"))
        self.assertNotEqual(secret, cog.Secret("other"))
        self.assertEqual(hash(secret), hash(cog.Secret("s3cr3t")))
        self.assertEqual(pickle.loads(pickle.dumps(secret)), secret)
        with self.assertRaises(AttributeError):
            secret._secret_value = "x"

    def test_input_keeps_what_it_was_given(self):
        info = cog.Input(3, description="d", ge=1, le=5, choices=[1, 2])
        self.assertIsInstance(info, cog.FieldInfo)
        self.assertEqual((info.default, info.ge, info.le, info.choices), (3, 1, 5, [1, 2]))
        self.assertEqual(cog.Input(default=3), cog.Input(3))
        self.assertNotEqual(cog.Input(3), cog.Input(4))
        with self.assertRaises(AttributeError):
            info.default = 4

    def test_default_factory_is_refused(self):
        with self.assertRaisesRegex(TypeError, "default_factory"):
            cog.Input(default_factory=list)

    def test_iterators_can_be_subscripted(self):
        self.assertTrue(cog.ConcatenateIterator[str])
        self.assertTrue(cog.AsyncConcatenateIterator[str])

    def test_cancelation_is_not_an_exception_that_models_swallow(self):
        self.assertTrue(issubclass(cog.CancelationException, BaseException))
        self.assertFalse(issubclass(cog.CancelationException, Exception))


    def test_input_tells_no_default_from_none(self):
        self.assertFalse(cog.Input().has_default)
        self.assertTrue(cog.Input(default=None).has_default)
        self.assertNotEqual(cog.Input(), cog.Input(None))
        for info in (cog.Input(), cog.Input(None), cog.Input(3, ge=1)):
            self.assertEqual(pickle.loads(pickle.dumps(info)), info)

    def test_opaque_is_one(self):
        self.assertEqual(repr(cog.Opaque), "cog.Opaque")
        self.assertIs(pickle.loads(pickle.dumps(cog.Opaque)), cog.Opaque)


class Decorators(unittest.TestCase):
    def test_they_return_the_function(self):
        async def run():
            """Text."""

        for decorate in (cog.streaming, cog.streaming(), cog.concurrent, cog.concurrent(),
                         cog.concurrent(max=8)):
            self.assertIs(decorate(run), run)
        self.assertIs(mark_of(run, STREAMING), True)
        self.assertEqual(mark_of(run, CONCURRENT), 8)

    def test_marks_show_through_wrappers_and_methods(self):
        @cog.streaming
        @cog.concurrent
        def run():
            pass

        @functools.wraps(run)
        def wrapper():
            pass

        class Runner:
            method = wrapper
            static = cog.concurrent(staticmethod(lambda: 1))
            of_class = cog.concurrent(classmethod(lambda cls: 1))

        for function in (wrapper, Runner.method, Runner().method, Runner.static, Runner.of_class):
            self.assertEqual(mark_of(function, CONCURRENT), 1)
        self.assertIs(mark_of(Runner().method, STREAMING), True)
        self.assertIsNone(mark_of(Runner.static, STREAMING))

    def test_concurrent_above_one_takes_an_async_function(self):
        async def run():
            yield 1

        @functools.wraps(run)
        def wrapper():
            pass

        cog.concurrent(max=2)(run)
        cog.concurrent(max=2)(wrapper)
        with self.assertRaisesRegex(TypeError, "takes an async function"):
            cog.concurrent(max=2)(lambda: 1)

    def test_mistakes(self):
        for error, text, mistake in (
            (TypeError, "write @concurrent or @concurrent.max=...", lambda: cog.concurrent(5)),
            (TypeError, "must be an integer", lambda: cog.concurrent(max=True)),
            (TypeError, "must be an integer", lambda: cog.concurrent(max="2")),
            (ValueError, "at least 1", lambda: cog.concurrent(max=0)),
            (ValueError, "at most 2147483647", lambda: cog.concurrent(max=2**31)),
            (TypeError, "above a function", lambda: cog.concurrent(max=1)(int)),
            (TypeError, "above a function", lambda: cog.streaming(3)),
            (TypeError, "above a function", lambda: cog.streaming(dict)),
        ):
            with self.assertRaisesRegex(error, text):
                mistake()


class Runners(unittest.TestCase):
    def test_run_and_predict_stand_for_each_other(self):
        class Old(cog.BasePredictor):
            def predict(self, s):
                return s + "!"

        class New(cog.BaseRunner):
            def run(self, s):
                return s + "?"

        self.assertEqual(Old().run(s="a"), "a!")
        with self.assertWarns(DeprecationWarning):
            self.assertEqual(New().predict("a"), "a?")

    def test_neither_is_an_error(self):
        class Empty(cog.BaseRunner):
            pass

        for name in ("run", "predict"):
            with self.assertRaisesRegex(NotImplementedError, "Empty"):
                getattr(Empty(), name)()


class Models(unittest.TestCase):
    def test_a_subclass_is_a_dataclass(self):
        class Output(cog.BaseModel, frozen=True):
            text: str
            score: float = 0.5

        self.assertEqual(Output("a"), Output(text="a", score=0.5))
        with self.assertRaises(AttributeError):
            Output("a").text = "b"
        with self.assertRaises(TypeError):
            Output()

    def test_fields_are_inherited(self):
        class First(cog.BaseModel):
            a: int

        class Second(First):
            b: int

        self.assertEqual(Second(1, 2).b, 2)

    def test_broken_hierarchies_are_refused(self):
        import dataclasses

        @dataclasses.dataclass
        class Data:
            a: int

        class Auto(cog.BaseModel):
            a: int

        with self.assertRaisesRegex(TypeError, "cannot mix"):
            type("Mixed", (cog.BaseModel, Data), {})
        with self.assertRaisesRegex(TypeError, "first base class"):
            type("Second", (Data, cog.BaseModel), {})
        with self.assertRaisesRegex(ValueError, "auto_dataclass=False"):

            class Manual(Auto, auto_dataclass=False):
                b: int

    def test_auto_dataclass_can_be_turned_off(self):
        class Manual(cog.BaseModel, auto_dataclass=False):
            a: int

        self.assertFalse(hasattr(Manual, "__dataclass_fields__"))


class Server(unittest.TestCase):
    def test_the_server_gets_the_flags(self):
        code = (
            "import sys; from cog.server.http import main; "
            "sys.exit(main(['--host', '::'], server='/bin/echo'))"
        )
        command = [sys.executable, "-c", code]
        printed = subprocess.check_output(command, env={"PYTHONPATH": str(SOURCE)})
        self.assertEqual(printed, b"--host ::\n")

    def test_a_missing_server_is_explained(self):
        printed = io.StringIO()
        with contextlib.redirect_stderr(printed):
            self.assertEqual(http.main([], server="/nowhere/cog-server"), 1)
        self.assertIn("cannot start /nowhere/cog-server: No such file", printed.getvalue())


if __name__ == "__main__":
    unittest.main()
