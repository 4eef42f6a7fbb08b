"""Both sides of the comparison: what `cog schema` reads and what Python sees."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COG = pathlib.Path(os.environ.get("COG_PROGRAM", ROOT / "build" / "dev" / "bin" / "cog"))
PLACE = re.compile(r"^(?:\W+ )?(error: |warning: )?(?P<file>[^\s:]+\.py):(?P<line>\d+):\d+: ")
LONGEST = 60  # seconds for one program; either takes a fraction of one


@dataclasses.dataclass(frozen=True)
class Answer:
    document: str | None  # as printed; nothing if it was refused
    said: str  # what the program printed for people

    def places(self, severity: str) -> set[tuple[str, int]]:
        """File and line of each "error" or "warning"."""
        found = set()
        for line in self.said.splitlines():
            match = PLACE.match(line)
            if match and (match.group(1) == "warning: ") == (severity == "warning"):
                found.add((match["file"], int(match["line"])))
        return found


def ask_cog(folder: pathlib.Path, reference: str, train: bool = False) -> Answer:
    command = [str(COG), "schema", reference, "--json", *(["--train"] if train else [])]
    done = run(command, folder, os.environ | {"NO_COLOR": "1"})
    if done.returncode not in (0, 1):
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stderr}")
    if done.returncode == 1 and not done.stderr.strip():
        raise AssertionError(f"{command} failed and did not say why")
    return Answer(done.stdout if done.returncode == 0 else None, done.stderr)


def ask_python(
    folder: pathlib.Path, reference: str, train: bool = False, python: str = sys.executable
) -> Answer:
    command = [python, "-W", "ignore", "-m", "cog.schema", reference, *(["--train"] if train else [])]
    path = os.pathsep.join([str(HERE / "stubs"), str(ROOT / "src" / "python")])
    done = run(command, folder, os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"})
    return Answer(done.stdout if done.returncode == 0 else None, done.stderr)


def run(
    command: list[str], folder: pathlib.Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )


def difference(one: object, other: object, where: str = "$") -> str:
    """The first place where two documents differ; the order of keys counts. Empty if none."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one:
            if key in other and (found := difference(one[key], other[key], f"{where}.{key}")):
                return found
        if list(one) != list(other):
            return f"{where}: keys {list(one)} and {list(other)}"
        return ""
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other)):
            if found := difference(*pair, f"{where}[{index}]"):
                return found
        return ""
    same = type(one) is type(other) and one == other
    return "" if same else f"{where}: {one!r} and {other!r}"


def compare(static: str, live: str) -> str:
    if static.strip() == live.strip():
        return ""
    return difference(json.loads(static), json.loads(live)) or "equal but for the JSON's spelling"
