#!/usr/bin/env python3
"""What cog says installs together, against what a real resolver says.

    truth.py --cog PROGRAM [--sample | --full]   compare with the recorded answers
    truth.py --record --uv PROGRAM               ask uv again and rewrite answers.tsv

Compared are yes or no, and the versions of the packages that were asked for. Exit code 1 if
anything disagrees. The answers hold for linux/amd64 with glibc 2.36 (Debian 12), the package index
alone and the versions that the tables cover; PyTorch's own index and drivers are beyond what a
resolver can see. uv builds nothing from source, so a set that needs a source build of a package
beyond the tables is neither yes nor no; it is counted, not compared. So are the versions in
left_out.tsv, which the index failed to serve whole when it was asked.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Set, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parent))
from draw import Case, draw_cases  # noqa: E402
from tables import matrix_packages, oldest_covered, read_table  # noqa: E402

ANSWERS = Path(__file__).resolve().parent / "answers.tsv"
LEFT_OUT = ANSWERS.with_name("left_out.tsv")
SEED = 4
COUNT = 2500
SAMPLE = 300
PATCHES = {
    "3.10": "3.10.19",
    "3.11": "3.11.14",
    "3.12": "3.12.12",
    "3.13": "3.13.9",
    "3.14": "3.14.2",
}


class Answer(NamedTuple):
    verdict: str  # "yes"; "no"; "source": only with a source build of a package beyond the tables
    versions: Tuple[str, ...]  # "torch==2.4.1", of the packages that were asked for
    note: str = ""  # why not, for a person


# --- the real resolver --------------------------------------------------------------------------


def names_of(case: Case) -> List[str]:
    return [re.split(r"[\[=<>~!]", requirement)[0] for requirement in case.requirements]


UV_COMPILE = (
    "pip compile - --no-build --no-header --no-annotate --no-config --no-python-downloads "
    "--color never --python-platform x86_64-manylinux_2_36"
).split(" ")


def ask_uv(uv: str, cache: Path, until: str, case: Case) -> Answer:
    command = ["nice", uv, *UV_COMPILE, "--python-version", PATCHES[case.python]]
    command += ["--python", sys.executable]  # else it looks for that Python, for a second each time
    command += ["--cache-dir", str(cache / "uv"), "--exclude-newer", until]
    command += ["--constraint", str(cache / "constraints.txt")]
    lines = "".join(requirement + "\n" for requirement in case.requirements)
    result = subprocess.run(
        command, input=lines, text=True, capture_output=True, timeout=600, check=False
    )
    if result.returncode == 0:
        chosen = dict(
            line.split(" ")[0].split("==") for line in result.stdout.splitlines() if "==" in line
        )
        return Answer("yes", tuple(sorted(f"{name}=={chosen[name]}" for name in names_of(case))))
    if "No solution found" not in result.stderr:
        raise RuntimeError(result.stderr)
    blocked = re.findall(r"Wheels are required for `([^`]+)` because building", result.stderr)
    beyond = sorted(set(blocked) - set(matrix_packages()))
    note = re.sub(r"\s+", " ", result.stderr.partition("cause:")[2])[:2000]
    return Answer("source" if beyond else "no", tuple(beyond), note)


def record(options: argparse.Namespace) -> int:
    cases = draw_cases(SEED, COUNT)
    options.cache.mkdir(parents=True, exist_ok=True)
    (options.cache / "constraints.txt").write_text(
        "".join(f"{name}>={version}\n" for name, version in oldest_covered().items()), "utf-8"
    )
    until = options.until or datetime.date.today().isoformat()
    version = subprocess.run(
        [options.uv, "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[1]
    journal = options.cache / f"answers-{version}-{until}.jsonl"  # a run that was stopped goes on
    answers: Dict[Case, Answer] = {}
    if journal.exists():
        for line in journal.read_text("utf-8").splitlines():
            case, answer = json.loads(line)
            answers[Case(case[0], tuple(case[1]))] = Answer(answer[0], tuple(answer[1]), answer[2])
    lock = threading.Lock()

    def work(case: Case) -> Optional[str]:
        try:
            answer = ask_uv(options.uv, options.cache, until + "T00:00:00Z", case)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            return f"{describe(case)}: {error}"
        with lock:
            answers[case] = answer
            with journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps([case, answer]) + "\n")
            if len(answers) % 100 == 0:
                print(f"{len(answers)} of {len(cases)}", file=sys.stderr, flush=True)
        return None

    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        open_cases = [case for case in cases if case not in answers]
        failures = [failure for failure in pool.map(work, open_cases) if failure]
    for failure in failures:
        print(f"no answer: {failure}", file=sys.stderr)
    write_answers(
        ANSWERS, {case: answers[case] for case in cases if case in answers}, version, until
    )
    return 1 if failures else 0


# --- recorded answers ---------------------------------------------------------------------------


def write_answers(path: Path, answers: Dict[Case, Answer], uv: str, until: str) -> None:
    lines = [
        f"# resolver: uv {uv}",
        f"# fetched: {until}",
        "python\trequirements\tanswer\tversions",
    ]
    for case, answer in sorted(answers.items()):
        lines.append(
            "\t".join(
                (
                    case.python,
                    " ".join(case.requirements),
                    answer.verdict,
                    " ".join(answer.versions) or "-",
                )
            )
        )
    path.write_text("\n".join(lines) + "\n", "utf-8")


def read_answers(path: Path) -> Dict[Case, Answer]:
    answers = {}
    for line in path.read_text("utf-8").splitlines():
        cells = line.split("\t")
        if not line.startswith("#") and cells[0] != "python":
            versions = () if cells[3] == "-" else tuple(cells[3].split(" "))
            answers[Case(cells[0], tuple(cells[1].split(" ")))] = Answer(cells[2], versions)
    return answers


def fixed_sample(answers: Dict[Case, Answer], count: int) -> List[Case]:
    """The same cases however many others are recorded."""
    return sorted(
        sorted(answers, key=lambda case: hashlib.sha256(repr(case).encode()).hexdigest())[:count]
    )


# --- our program --------------------------------------------------------------------------------


def describe(case: Case) -> str:
    return f"python {case.python}: {' '.join(case.requirements)}"


def ask_cog(cog: str, folder: Path, case: Case) -> Answer:
    """`cog plan --json`. The index line makes it keep to the user's index; without `gpu`, base
    images decide nothing, of which uv knows nothing."""
    (folder / "cog.yaml").write_text(
        f'build:\n  python_version: "{case.python}"\n'
        "  python_requirements: requirements.txt\nrun: run.py:Runner\n",
        "utf-8",
    )
    (folder / "requirements.txt").write_text(
        "--extra-index-url https://index.invalid/simple/\n" + "\n".join(case.requirements) + "\n",
        "utf-8",
    )
    (folder / "run.py").write_text(
        "from cog import BaseRunner\n\n\nclass Runner(BaseRunner):\n"
        "    def run(self) -> str:\n        return ''\n",
        "utf-8",
    )
    result = subprocess.run(
        [cog, "plan", "--json"], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    if result.returncode == 1:
        return Answer("no", (), " ".join(result.stderr.split())[:600])
    if result.returncode != 0:
        raise RuntimeError(f"exit code {result.returncode}: {result.stderr}")
    packages = json.loads(result.stdout)["packages"]
    return Answer(
        "yes", tuple(sorted(f"{package['name']}=={package['version']}" for package in packages))
    )


def compare(case: Case, real: Answer, ours: Answer) -> Optional[str]:
    """Nothing if they agree."""
    if real.verdict != ours.verdict:
        said = f": {ours.note}" if ours.verdict == "no" else f" ({' '.join(ours.versions)})"
        return f"{describe(case)}: uv says {real.verdict}, cog says {ours.verdict}{said}"
    wrong = sorted(set(real.versions) - set(ours.versions))
    if real.verdict == "yes" and wrong:
        return (
            f"{describe(case)}: uv takes {' '.join(real.versions)}, "
            f"cog {' '.join(ours.versions)}"
        )
    return None


def beyond_judgement(answers: Dict[Case, Answer]) -> Set[str]:
    """Versions that uv refused by themselves only because it builds nothing from source, and those
    of left_out.tsv."""
    alone = {
        case.requirements[0]
        for case, answer in answers.items()
        if answer.verdict == "source" and len(case.requirements) == 1
    }
    return alone | {f"{row['package']}=={row['version']}" for row in read_table(LEFT_OUT)}


def check(options: argparse.Namespace) -> int:
    answers = read_answers(ANSWERS)
    cases = fixed_sample(answers, SAMPLE) if options.sample else sorted(answers)
    beyond = beyond_judgement(answers)
    counts = {"yes": 0, "no": 0, "left out": 0}
    disagreements = 0
    with tempfile.TemporaryDirectory(prefix="cog-truth-") as name:
        for case in cases:
            real = answers[case]
            ours = ask_cog(options.cog, Path(name), case)
            if real.verdict == "source" or beyond & {*ours.versions, *case.requirements}:
                counts["left out"] += 1
                continue
            counts[real.verdict] += 1
            message = compare(case, real, ours)
            if message:
                disagreements += 1
                print(message, flush=True)
    print(
        f"{counts['yes'] + counts['no']} cases compared ({counts['yes']} yes, {counts['no']} no), "
        f"{disagreements} disagreements; {counts['left out']} left out that uv cannot judge"
    )
    return 1 if disagreements else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--cog", metavar="PROGRAM", help="the cog to ask")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--sample", action="store_true", help=f"{SAMPLE} fixed cases")
    how.add_argument("--full", action="store_true", help="every recorded case (default)")
    how.add_argument("--record", action="store_true", help="ask uv again, and write answers.tsv")
    parser.add_argument("--uv", default="uv", metavar="PROGRAM")
    parser.add_argument("--until", metavar="YYYY-MM-DD", help="nothing newer counts (today)")
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        default=Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        / "cog-dev"
        / "truth",
    )
    options = parser.parse_args()
    if options.record:
        return record(options)
    if not options.cog:
        parser.error("--cog is needed")
    options.cog = str(Path(options.cog).resolve())
    return check(options)


if __name__ == "__main__":
    sys.exit(main())
