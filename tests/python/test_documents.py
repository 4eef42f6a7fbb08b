"""Our documents, judged by others: a validator of OpenAPI, and a generator of clients.

Both come from the package index, once, into a virtual environment of the cache folder.
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
import machine  # noqa: E402

GOLDEN = ROOT / "tests" / "golden"
PACKAGES = ["openapi-spec-validator==0.9.0", "datamodel-code-generator==0.89.0"]
# Its default is outside its own bounds: the model runs, and the build warns.
UNTRUE = {"schema/default_outside_constraints/openapi.json"}

VALIDATE = """
import json, sys
from openapi_spec_validator import validate
complaints = {}
for path in sys.argv[1:]:
    try:
        validate(json.load(open(path)))
        complaints[path] = ""
    except Exception as error:
        complaints[path] = str(error) or repr(error)
json.dump(complaints, sys.stdout)
"""
USE = """
import models
right = {"point": {"x": 1}, "points": [{"x": 2, "label": "b"}], "tree": {"children": [
    {"children": [], "at": {"x": 3}}]}, "size": [1, 2], "pair": ["a", 1], "either": {"x": 1},
    "grid": [[1]], "names": ["a"], "letters": {"q": "a"}, "several": "auto", "tags": ["a"]}
made = models.Input.model_validate(right)
assert made.tree.children[0].at.x == 3 and made.either.label == "a", made
assert made.several is models.Several.auto, made
models.PredictionRequest(input=made)
models.TrainingInput.model_validate({"mode": 2, "start": {"x": 1}})
for name, wrong in {"point": {"x": 0}, "size": [1], "letters": {"q": "z"}, "several": 2}.items():
    try:
        models.Input.model_validate(right | {name: wrong})
    except ValueError as error:
        assert name in str(error), error
    else:
        raise SystemExit(f"{name} = {wrong} was taken")
"""


def environment() -> pathlib.Path:
    """Return the folder of the programs of an environment with PACKAGES."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = machine.cache_folder() / f"openapi-{python}"
    mark = folder / "packages.json"
    if not mark.exists() or json.loads(mark.read_text()) != PACKAGES:
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", *PACKAGES], check=True)
        mark.write_text(json.dumps(PACKAGES))
    return folder / "bin"


class Documents(unittest.TestCase):
    bin: pathlib.Path

    @classmethod
    def setUpClass(cls) -> None:
        cls.bin = environment()

    def run_python(self, source: str, *arguments: str, cwd: str | None = None) -> str:
        clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        done = subprocess.run(
            [self.bin / "python", "-c", source, *arguments],
            capture_output=True, text=True, cwd=cwd, env=clean,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_are_valid_openapi(self) -> None:
        paths = [*GOLDEN.glob("signature/*.json"), *GOLDEN.glob("schema/*/openapi.json")]
        self.assertGreater(len(paths), 20)
        complaints = json.loads(self.run_python(VALIDATE, *map(str, paths)))
        for path in paths:
            name = str(path.relative_to(GOLDEN))
            with self.subTest(document=name):
                self.assertEqual(bool(complaints[str(path)]), name in UNTRUE, complaints[str(path)])

    def test_make_a_client_that_knows_right_from_wrong(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [
                    self.bin / "datamodel-codegen", "--input-file-type", "openapi",
                    "--input", GOLDEN / "signature" / "both.json",
                    "--output-model-type", "pydantic_v2.BaseModel",
                    "--output", pathlib.Path(folder) / "models.py",
                ],
                check=True, capture_output=True,
            )
            self.run_python(USE, cwd=folder)


if __name__ == "__main__":
    unittest.main()
