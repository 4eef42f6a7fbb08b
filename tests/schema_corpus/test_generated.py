"""Static equals run time, or there is a diagnostic: over predictors that nobody wrote.

COG_SEEDS=FIRST:LAST tries other seeds than the usual ones.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import runpy
import sys
import tempfile
import traceback
import unittest
from collections.abc import Iterator

import programs
from generate.predictor import Predictor

SEEDS = range(*map(int, os.environ.get("COG_SEEDS", "0:400").split(":")))
# Everything that is made up keeps to what the documentation says is read.
ACCEPTED_AT_LEAST = 0.97


@contextlib.contextmanager
def written(predictor: Predictor) -> Iterator[pathlib.Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file, text in predictor.files.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        yield folder


def ask_python(folder: pathlib.Path, reference: str) -> programs.Answer:
    """As programs.ask_python, in a fork of this process: a tenth of the time."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as printed:
        child = os.fork()
        if child == 0:
            os._exit(run_schema(folder, reference, printed.fileno(), said.fileno()))
        _, status = os.waitpid(child, 0)
        printed.seek(0)
        said.seek(0)
        document = printed.read().decode() if status == 0 else None
        return programs.Answer(document, said.read().decode())


def run_schema(folder: pathlib.Path, reference: str, printed: int, said: int) -> int:
    os.dup2(printed, 1)
    os.dup2(said, 2)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)
    os.chdir(folder)
    sys.path[:0] = [str(folder), str(programs.ROOT / "src" / "python")]
    sys.dont_write_bytecode = True
    sys.argv = ["cog.schema", reference]
    code = 0
    try:
        runpy.run_module("cog.schema", run_name="__main__", alter_sys=True)
    except SystemExit as exit:
        code = exit.code if isinstance(exit.code, int) else int(exit.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


class Generated(unittest.TestCase):
    def test_static_equals_run_time(self) -> None:
        accepted = 0
        for seed in SEEDS:
            predictor = Predictor(seed)
            with self.subTest(seed=seed), written(predictor) as folder:
                static = programs.ask_cog(folder, predictor.reference)
                if static.document is None:
                    continue
                accepted += 1
                live = ask_python(folder, predictor.reference)
                shown = "\n".join(f"# {k}\n{v}" for k, v in predictor.files.items() if v.strip())
                self.assertIsNotNone(live.document, f"{live.said}\n{shown}")
                found = programs.compare(static.document, live.document)
                self.assertEqual(found, "", f"static and run time differ\n{shown}")
        self.assertGreaterEqual(accepted, ACCEPTED_AT_LEAST * len(SEEDS))

    def test_the_same_seed_is_the_same_predictor(self) -> None:
        self.assertEqual(Predictor(7).files, Predictor(7).files)


if __name__ == "__main__":
    unittest.main()
