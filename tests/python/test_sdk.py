"""What a model sees of `import cog`, without a worker."""

from __future__ import annotations

import contextlib
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
        for name in ("current_scope", "streaming", "File"):
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
