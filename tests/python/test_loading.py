"""From a reference to a model that is set up, or to an error that says why not."""

from __future__ import annotations

import subprocess
import sys
import unittest

from worker_process import WorkerProcess

FUNCTION = "def run(s='x'): return s"


class Styles(unittest.TestCase):
    """What a model may look like."""

    def answers(self, model, expected, reference="run.py:Runner", values=None, **options):
        with WorkerProcess(model, reference, **options) as worker:
            outcome = worker.start()
            self.assertEqual(outcome.frames[-1][0], "ready", outcome.done)
            answer = worker.predict(**(values or {}))
            self.assertEqual(answer.error, None, answer.stderr)
            self.assertEqual(answer.outputs, [expected])
            return outcome

    def test_runner(self):
        self.answers(
            """
            from cog import BaseRunner, Input
            class Runner(BaseRunner):
                def setup(self):
                    self.greeting = "hello "
                def run(self, s: str = Input(default="you")) -> str:
                    return self.greeting + s
            """,
            "hello you",
        )

    def test_predictor(self):
        model = """
            from cog import BasePredictor
            class Predictor(BasePredictor):
                def predict(self, n: int) -> int:
                    return n + 1
        """
        self.answers(model, 3, "predict.py:Predictor", {"n": 2})

    def test_plain_class(self):
        self.answers("class Any:\n def predict(self): return 1", 1, "m.py:Any")

    def test_function(self):
        self.answers(FUNCTION, "x", "run.py:run")

    def test_keyword_only(self):
        self.answers("def run(*, a, b=2): return [a, b][1]", 2, "run.py:run", {"a": 1})

    def test_static_and_class_methods(self):
        self.answers("class R:\n @staticmethod\n def run(a): return a", 1, "r.py:R", {"a": 1})
        self.answers("class R:\n @classmethod\n def run(cls, a): return a", 1, "r.py:R", {"a": 1})

    def test_instance(self):
        self.answers("class R:\n def run(self): return 5\nr = R()", 5, "r.py:r")

    def test_inherited_method_from_a_mixin(self):
        model = """
            from cog import BaseRunner
            class Mixin:
                def run(self): return "mixin"
            class Runner(Mixin, BaseRunner): pass
        """
        self.answers(model, "mixin")

    def test_decorated_function_loses_its_input_objects(self):
        self.answers(
            """
            import functools
            from cog import Input
            def twice(function):
                @functools.wraps(function)
                def wrapper(*args, **kwargs):
                    return function(*args, **kwargs) * 2
                return wrapper
            @twice
            def run(n: int = Input(default=4)):
                return n
            """,
            8,
            "run.py:run",
        )

    def test_a_decorator_may_make_an_async_function_synchronous(self):
        model = """
            import functools
            def synchronous(function):
                @functools.wraps(function)
                def wrapper(*args, **kwargs):
                    try:
                        function(*args, **kwargs).send(None)
                    except StopIteration as end:
                        return end.value
                return wrapper
            class Runner:
                @synchronous
                async def setup(self, weights): self.weights = weights
                @synchronous
                async def run(self, n: int): return [self.weights, n][1]
        """
        self.answers(model, 2, values={"n": 2})

    def test_default_name(self):
        self.answers("class Predictor:\n def predict(self): return 'p'", "p", "predict.py")
        self.answers("class Runner:\n def run(self): return 'r'\nPredictor = 3", "r", "run.py")

    def test_file_in_a_folder_with_a_module_beside_it_and_one_in_the_root(self):
        self.answers(
            "import beside, root\ndef run(): return __name__ + beside.X + root.X",
            "model" + "bc",
            "sub/model.py:run",
            files={"sub/beside.py": "X = 'b'", "root.py": "X = 'c'"},
        )

    def test_module_is_registered_before_it_is_executed(self):
        self.answers(
            "import sys, pickle\nassert sys.modules[__name__].__dict__ is globals()\n"
            "class A: pass\ndef run(): return type(pickle.loads(pickle.dumps(A()))).__name__",
            "A",
            "model.py:run",
        )

    def test_weights(self):
        model = """
            class Runner:
                def setup(self, weights): self.weights = weights
                def run(self): return repr(self.weights)
        """
        self.answers(model, "'w.bin'", env={"COG_WEIGHTS": "w.bin"})
        self.answers(model, "None", env={"COG_WEIGHTS": ""})

    def test_setup_of_the_base_class_and_none_at_all(self):
        self.answers(
            "from cog import BaseRunner\nclass Runner(BaseRunner):\n def run(self): return 1", 1
        )

    def test_the_command_line_is_empty_for_the_model(self):
        self.answers("import sys\ndef run(): return len(sys.argv)", 1, "run.py:run")

    def test_predictions_run_on_the_main_thread(self):
        self.answers(
            "import threading, signal\ndef run():\n"
            " signal.signal(signal.SIGUSR2, signal.SIG_IGN)\n"
            " return threading.current_thread() is threading.main_thread()",
            True,
            "run.py:run",
        )

    def test_the_hello_model_imports_nothing_heavy(self):
        model = """
            import sys
            from cog import BaseRunner, Input
            class Runner(BaseRunner):
                def run(self, s: str = Input(default="")) -> str:
                    return " ".join(sys.modules)
        """
        code = "import runpy, sys; print(*sys.modules)"  # what `python -m` itself needs
        bare = subprocess.check_output([sys.executable, "-c", code]).decode().split()
        with WorkerProcess(model) as worker:
            worker.start()
            loaded = set(worker.predict().outputs[0].split()) - set(bare)
        others = {name for name in loaded if name.partition(".")[0] != "cog"}
        light = {"__future__", "_json", "_socket", "_struct", "binascii", "run"}
        self.assertLessEqual(others, light)

    def test_a_healthcheck_is_not_dropped_in_silence(self):
        model = "class Runner:\n def healthcheck(self): return True\n def run(self): return 1"
        outcome = self.answers(model, 1)
        self.assertIn("healthcheck() is not supported yet by cog", outcome.stderr)


    def test_streaming_that_does_not_stream_says_so(self):
        model = "import cog\n@cog.streaming\ndef run():\n yield 1"
        outcome = self.answers(model, 1, "run.py:run")
        self.assertIn("@streaming of run() is not supported yet by cog", outcome.stderr)


class Failures(unittest.TestCase):
    """What setup_failed says."""

    def fails(self, model, error, reference="run.py:Runner", **options):
        with WorkerProcess(model, reference, **options) as worker:
            outcome = worker.start()
            self.assertEqual(outcome.frames[-1][0], "setup_failed")
            self.assertRegex(outcome.done["error"], error)
            self.assertNotIn("_worker", outcome.done["traceback"])
            self.assertNotIn("importlib", outcome.done["traceback"])
            worker.send("predict", {"input": {}, "context": {}}, 1)  # ignored
            worker.send("shutdown")
            self.assertEqual(worker.end(), (0, ""))
            return outcome

    def test_missing_file(self):
        self.fails(None, "^FileNotFoundError: there is no file run.py in /")

    def test_missing_name(self):
        model = "class Runner:\n def run(self): pass\ndef helper(): pass"
        outcome = self.fails(model, "^AttributeError: run.py has no Runnr; did you mean Runner",
                             "run.py:Runnr")
        self.assertEqual(outcome.done["traceback"], "")
        self.fails(model, "run.py has no Xyz; it has Runner, helper$", "run.py:Xyz")
        self.fails("import os", "run.py has no Xyz; it defines no class and no function",
                   "run.py:Xyz")
        self.fails("x = 1", "has neither Runner nor Predictor", "run.py")

    def test_neither_and_both_methods(self):
        base = "from cog import BaseRunner\nclass Runner(BaseRunner):\n pass\n"
        self.fails(base, "^ValueError: Runner defines neither run.. nor predict..$")
        self.fails(base + " def run(self): pass\n def predict(self): pass",
                   "^ValueError: Runner must define either run.. or predict..")
        self.fails("Runner = 5", "^ValueError: int defines neither")

    def test_a_mixin_behind_the_base(self):
        model = "from cog import BaseRunner\nclass Mixin:\n def run(self): pass\n"
        # Python itself would call BaseRunner.run.
        self.fails(model + "class Runner(BaseRunner, Mixin): pass",
                   "^ValueError: Runner defines neither run.. nor predict..$")

    def test_syntax_error(self):
        outcome = self.fails("class Runner:\n  x = = 1", "^SyntaxError: ")
        self.assertIn('run.py", line 2', outcome.done["traceback"])

    def test_import_error(self):
        outcome = self.fails("x = 1\nimport nosuchmodule", "^ModuleNotFoundError: No module named")
        self.assertIn('run.py", line 2, in <module>', outcome.done["traceback"])

    def test_error_in_setup_after_a_print(self):
        model = """
            class Runner:
                def setup(self):
                    print("loading", end="")
                    raise ValueError("no weights")
                def run(self): pass
        """
        outcome = self.fails(model, "^ValueError: no weights$")
        self.assertEqual(outcome.stdout, "loading\n")
        self.assertTrue(outcome.done["traceback"].startswith("Traceback (most recent call last):"))
        self.assertIn("line 5, in setup", outcome.done["traceback"])

    def test_exit_in_setup(self):
        model = "import sys\nclass Runner:\n def setup(self): sys.exit(4)\n def run(self): pass"
        self.fails(model, "^SystemExit: 4$")

    def test_constructor_with_arguments(self):
        model = "class Runner:\n def __init__(self, x): pass\n def run(self): pass"
        self.fails(model, "^TypeError: .*__init__.. missing 1 required positional argument")

    def test_async_is_not_supported_yet(self):
        for method in ("async def run(self): pass", "async def run(self): yield 1"):
            self.fails("class Runner:\n " + method,
                       "^NotImplementedError: async def run.. is not supported yet by cog 0.1.0")
        self.fails("class Runner:\n async def setup(self): pass\n def run(self): pass",
                   "^NotImplementedError: async def setup.. is not supported yet by cog 0.1.0")

    def test_a_later_name_of_the_sdk(self):
        self.fails("from cog import current_scope",
                   "^ImportError: cog.current_scope is not supported yet by cog 0.1.0")

    def test_text_that_is_not_unicode(self):
        self.fails("raise ValueError('a\\udc80b')", r"^ValueError: a\\udc80b$")


if __name__ == "__main__":
    unittest.main()
