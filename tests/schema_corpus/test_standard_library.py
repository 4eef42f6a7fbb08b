"""A file that CPython accepts is never called a syntax error.

Over the standard library of the Python that runs this, a sample of it or, with COG_SCHEMA_FULL, all
of it and of every other Python here; and over snippets of what is rare.
"""

from __future__ import annotations

import ast
import os
import pathlib
import subprocess
import sys
import sysconfig
import tempfile
import unittest
import warnings

import programs

READ_SOURCES = os.environ.get(
    "COG_READ_SOURCES", str(programs.ROOT / "build" / "dev" / "src" / "schema" / "read_sources")
)
SNIPPETS = programs.HERE / "snippets.txt"  # one a line, as a Python literal
FULL = os.environ.get("COG_SCHEMA_FULL") == "1"
EVERY = 1 if FULL else 20
# What even CPython refuses, or what is encoded in something rare.
BROKEN = ("badsyntax", "bad_coding", "lib2to3", "encoded_modules", "test_source_encoding")
LARGEST = 1 << 20  # bytes; the reader refuses what is larger, and says so


def refused(paths: list[pathlib.Path]) -> list[str]:
    done = subprocess.run(
        [READ_SOURCES],
        input="".join(f"{path}\n" for path in paths),
        capture_output=True,
        text=True,
        check=True,
        timeout=900,
    )
    return done.stdout.splitlines()


def accepts(text: bytes) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except SyntaxError:
            return False
    return True


def libraries() -> list[pathlib.Path]:
    folders = {pathlib.Path(sysconfig.get_path("stdlib"))}
    if FULL:
        for root in (pathlib.Path.home() / ".pyenv" / "versions", pathlib.Path("/usr")):
            folders |= {path.parent for path in root.glob("*/lib/python3.*/this.py")}
            folders |= {path.parent for path in root.glob("lib/python3.*/this.py")}
    # Before 3.7 "async" was a name.
    return sorted(path for path in folders if path.name not in {"python3.5", "python3.6"})


class StandardLibrary(unittest.TestCase):
    def test_no_file_is_called_a_syntax_error(self) -> None:
        for folder in libraries():
            with self.subTest(folder=str(folder)):
                files = [
                    path
                    for path in sorted(folder.rglob("*.py"))
                    if not any(word in str(path) for word in (*BROKEN, "site-packages"))
                    and path.stat().st_size < LARGEST
                ]
                self.assertGreater(len(files), 100)
                self.assertEqual(refused(files[::EVERY]), [])


class Snippets(unittest.TestCase):
    def test_rare_syntax(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            texts = {}
            for index, line in enumerate(SNIPPETS.read_text(encoding="utf-8").splitlines()):
                text = ast.literal_eval(line)
                # A newer Python's syntax is taken too; only that Python can check it.
                if sys.version_info >= (3, 12):
                    self.assertTrue(accepts(text.encode()), line)
                path = pathlib.Path(name) / f"{index}.py"
                path.write_bytes(text.encode())
                texts[str(path)] = text
            lines = refused(list(map(pathlib.Path, texts)))
            self.assertEqual([(texts[line.split("\t")[0]], line) for line in lines], [])


if __name__ == "__main__":
    unittest.main()
