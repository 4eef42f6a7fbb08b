#!/usr/bin/env python3
"""What it costs to read a model's schema: whole processes of `cog schema`.

Usage: schema.py [COG]        (or: tests/run.sh bench)

Beside it stands what the same answer costs as soon as Python is asked. Programs take turns; the
medians count. Needs no engine and no network.
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
COG = str(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release/bin/cog").resolve())
TYPICAL = ROOT / "tests" / "schema_corpus" / "sdxl"
ROUNDS = 40
MODULES = 500
LINES = 5000
LIMIT_MB = 30


@dataclasses.dataclass(frozen=True)
class Cost:
    wall_ms: float
    cpu_ms: float


def run_once(command: list[str], folder: pathlib.Path, environment: dict[str, str]) -> Cost:
    os.chdir(folder)
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, environment, file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"{' '.join(command)} failed in {folder}")
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(wall * 1e3, cpu * 1e3)


def peak_mb(command: list[str], folder: pathlib.Path, environment: dict[str, str]) -> float:
    """The largest of many looks at the process; its rusage would begin with our own memory."""
    os.chdir(folder)
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    peak = 0
    for _ in range(5):
        child = os.posix_spawn(command[0], command, environment, file_actions=quiet)
        status = pathlib.Path(f"/proc/{child}/status")
        while match := re.search(r"VmHWM:\s+(\d+)", status.read_text()):
            peak = max(peak, int(match[1]))
        os.waitpid(child, 0)
    return peak / 1024


def median(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(column) for column in zip(*map(dataclasses.astuple, costs))))


def write_long(folder: pathlib.Path) -> pathlib.Path:
    """The typical model, at the end of a file of LINES lines as people write them."""
    shutil.copytree(TYPICAL, folder, ignore=shutil.ignore_patterns("expected.*"))
    body = (TYPICAL / "run.py").read_text()
    part = (
        "\n\ndef helper_{0}(image, scale=0.{0}, *, names=('a', 'b')):\n"
        '    """Part {0} of a long file."""\n'
        "    values = {{name: index * scale for index, name in enumerate(names)}}\n"
        "    for name, value in values.items():\n"
        "        if value > {0} and name not in image:\n"
        "            image[name] = f'{{name}}-{{value:.2f}}'\n"
        "    return image\n\n\nTABLE_{0} = {{'a': {0}, 'b': [{0}, {0} * 2]}}\n"
    )
    text = body
    number = 0
    while text.count("\n") < LINES:
        text += part.format(number)
        number += 1
    (folder / "run.py").write_text(text)
    return folder


def write_large(folder: pathlib.Path) -> pathlib.Path:
    """The typical model among MODULES modules, one of which it imports."""
    shutil.copytree(TYPICAL, folder, ignore=shutil.ignore_patterns("expected.*"))
    package = folder / "package"
    package.mkdir()
    for i in range(MODULES):
        text = f"from .module_{i + 1} import VALUE as NEXT\nVALUE = {i}\n" + "x = 1\n" * 200
        (package / f"module_{i}.py").write_text("SIDE = 1024\n" if i == 0 else text)
    (package / "__init__.py").write_text("")
    run = folder / "run.py"
    text = run.read_text()
    text = text.replace("import numpy", "from package.module_0 import SIDE\nimport numpy", 1)
    run.write_text(text.replace('Height of output image", default=1024', 'Height", default=SIDE'))
    return folder


def files_read(folder: pathlib.Path, environment: dict[str, str]) -> int:
    """How many Python files are opened, by their access times; -1 if the disk keeps none."""
    files = sorted(folder.rglob("*.py"))
    for path in files:
        os.utime(path, (1, path.stat().st_mtime))
    run_once([COG, "schema", "run.py:Runner", "--json"], folder, environment)
    touched = [path for path in files if path.stat().st_atime > 1]
    return len(touched) if folder / "run.py" in touched else -1


def show(what: str, cost: Cost, peak: float, limit_ms: float) -> None:
    verdict = ""
    if limit_ms:
        kept = cost.wall_ms <= limit_ms and peak <= LIMIT_MB
        verdict = f"   (limits {limit_ms:.0f} ms, {LIMIT_MB} MB: {'kept' if kept else 'missed'})"
    print(
        f"{what:42} {cost.wall_ms:7.2f} ms wall {cost.cpu_ms:7.2f} ms CPU"
        f" {peak:6.1f} MB{verdict}"
    )


def main() -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    python = environment | {"PYTHONPATH": str(ROOT / "src" / "python")}
    ask = [COG, "schema", "run.py:Runner", "--json"]
    with tempfile.TemporaryDirectory() as name:
        long = write_long(pathlib.Path(name) / "long")
        large = write_large(pathlib.Path(name) / "large")
        turns = {
            "cog schema, a typical model": (ask, TYPICAL, environment, 5),
            f"cog schema, a file of {LINES} lines": (ask, long, environment, 50),
            f"cog schema, among {MODULES} modules": (ask, large, environment, 5),
            'python3 -c "import cog"': ([sys.executable, "-c", "import cog"], TYPICAL, python, 0),
            'python3 -c ""': ([sys.executable, "-c", ""], TYPICAL, python, 0),
            "cog --version": ([COG, "--version"], TYPICAL, environment, 0),
        }
        costs: dict[str, list[Cost]] = {what: [] for what in turns}
        for _ in range(ROUNDS):
            for what, (command, folder, variables, _) in turns.items():
                costs[what].append(run_once(command, folder, variables))
        for what, (command, folder, variables, limit) in turns.items():
            show(what, median(costs[what]), peak_mb(command, folder, variables), limit)
        read = files_read(large, environment)
        print(f"files read among {MODULES} modules: {'not known' if read < 0 else read}")
        os.chdir(ROOT)


if __name__ == "__main__":
    main()
