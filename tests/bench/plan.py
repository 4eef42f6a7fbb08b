#!/usr/bin/env python3
"""What it costs to decide a build: the CPU time of a whole `cog dockerfile`, and of its parts.

Usage: plan.py [ROUNDS]        (or: tests/run.sh bench)

The project has 1,000 files and 500 lines of requirements. User and system time of the process are
added; programs take turns, and the medians count. Needs no engine and no network.
"""

from __future__ import annotations

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
COG = os.environ.get("COG_PROGRAM") or str(ROOT / "build" / "release" / "bin" / "cog")
LIMIT_MS = 10
FILES = 1000
LINES = 500
EMPTY = '#include <iostream>\nint main() { std::cout << "" << std::flush; }\n'
RUN = """from cog import BaseRunner


class Runner(BaseRunner):
    def run(self, name: str) -> str:
        return name
"""
FRAMEWORKS = ["torch==2.4.1", "torchvision", "numpy>=1.26,<3"]


def write_project(folder: pathlib.Path, gpu: bool) -> pathlib.Path:
    folder.mkdir()
    (folder / "cog.yaml").write_text(
        f"build:\n  gpu: {str(gpu).lower()}\n  python_version: '3.12'\n"
        "  python_requirements: requirements.txt\nrun: run.py:Runner\n"
    )
    (folder / "run.py").write_text(RUN)
    (folder / ".dockerignore").write_text("**/*.pyc\n__pycache__\n/data\n!keep\n")
    lines = FRAMEWORKS if gpu else []
    rest = [
        f'package-{i}[fast]>=1.{i},<2.0,!=1.{i}.3 ; python_version >= "3.9" and sys_platform == "linux"'
        if i % 2
        else f"package-{i}==1.{i}.0"
        for i in range(LINES - len(lines))
    ]
    (folder / "requirements.txt").write_text("\n".join([*lines, *rest]) + "\n")
    for i in range(FILES - 4):
        path = folder / "assets" / f"part-{i % 20}" / f"file-{i}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return folder


def cpu_ms(command: list[str], folder: pathlib.Path) -> float:
    """Run it once; return its user and system time."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    os.chdir(folder)
    child = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(command)} in {folder}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 101
    with tempfile.TemporaryDirectory(prefix="cog-bench-") as name:
        work = pathlib.Path(name)
        os.environ["XDG_CACHE_HOME"] = str(work / "cache")  # our own tables, nobody's newer ones
        (work / "empty.cc").write_text(EMPTY)
        empty = str(work / "empty")
        subprocess.run(["g++", "-std=c++20", "-O2", empty + ".cc", "-o", empty], check=True)
        cpu = write_project(work / "cpu", gpu=False)
        gpu = write_project(work / "gpu", gpu=True)
        programs = {
            "an empty program": ([empty], cpu),
            "cog --version": ([COG, "--version"], cpu),
            "cog dockerfile, CPU model": ([COG, "dockerfile"], cpu),
            "cog dockerfile, GPU model": ([COG, "dockerfile"], gpu),
            "cog plan --json, GPU model": ([COG, "plan", "--json"], gpu),
        }
        times: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(rounds):
            for name, (command, folder) in programs.items():
                times[name].append(cpu_ms(command, folder))
        os.chdir(ROOT)
    print(f"{FILES} files, {LINES} lines of requirements; CPU time, median of {rounds} runs")
    for name, taken in times.items():
        median = statistics.median(taken)
        verdict = f"limit {LIMIT_MS} ms" + (", missed" if median > LIMIT_MS else "")
        print(f"{name}: {median:.2f} ms, {verdict}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
