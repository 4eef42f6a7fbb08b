"""The test run behind tests/run.sh, which says how to call it.

Each group is a function that says what it does, does it, and returns the outcomes of its tests.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import fcntl
import fnmatch
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator

import bases
import engine as engine_module
import machine

ROOT = pathlib.Path(__file__).resolve().parents[2]
JOBS = str(os.cpu_count() or 2)


@dataclasses.dataclass(frozen=True)
class Outcome:
    name: str
    result: str  # "passed", "failed" or "skipped"
    reason: str = ""


@dataclasses.dataclass(frozen=True)
class Options:
    groups: list[str]
    full: bool
    only: str


class Step:
    """`with Step("what"):` prints what is done, and afterwards how long it took."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __enter__(self) -> None:
        print(f"== {self._text}", flush=True)
        self._start = time.monotonic()

    def __exit__(self, *_: object) -> None:
        print(f"   {time.monotonic() - self._start:.0f} s", flush=True)


def run(command: list[str], **options) -> int:
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, **options).returncode


def run_logged(command: list[str], log: pathlib.Path) -> None:
    """Run a command that prints much: into `log`, whose end is shown if it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as sink:
        code = run(command, stdout=sink, stderr=subprocess.STDOUT)
    if code != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-60:])
        raise machine.Failed(f"{tail}\nexit code {code} from: {' '.join(command)} (log: {log})")


def build(preset: str, target: str = "all") -> None:
    logs = ROOT / "build" / "logs"
    with Step(f"configure {preset}"):
        run_logged(["cmake", "--preset", preset], logs / f"configure-{preset}.log")
    with Step(f"build {preset}"):
        command = ["cmake", "--build", "--preset", preset, "--parallel", JOBS, "--target", target]
        run_logged(command, logs / f"build-{preset}.log")


def run_ctest(preset: str) -> list[Outcome]:
    """Build `preset` and run its tests; every GoogleTest case counts as one."""
    build(preset)
    folder = ROOT / "build" / preset / "reports"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    junit = folder / "ctest.xml"
    with Step(f"ctest {preset}"):
        run(
            ["ctest", "--preset", preset, "--output-junit", str(junit)],
            env=os.environ | {"GTEST_OUTPUT": f"json:{folder}/"},
        )
    if not junit.exists():
        return [Outcome(f"ctest {preset}", "failed", "it wrote no report")]
    outcomes = []
    for case in ElementTree.parse(junit).iter("testcase"):
        outcomes += read_ctest_case(preset, case, folder)
    return outcomes


def read_ctest_case(preset: str, case: ElementTree.Element, folder: pathlib.Path) -> list[Outcome]:
    name = case.get("name", "")
    results = {"run": "passed", "fail": "failed"}
    whole = Outcome(f"{preset}: {name}", results.get(case.get("status", ""), "skipped"))
    report = folder / f"{name.replace('unit_', 'test_', 1)}.json"
    if not report.exists():
        return [whole]
    outcomes = read_gtest_report(preset, report)
    # The cases may all have passed and the program have failed: a leak, a crash at its end.
    if whole.result == "failed" and all(one.result != "failed" for one in outcomes):
        outcomes.append(whole)
    return outcomes


def read_gtest_report(preset: str, report: pathlib.Path) -> list[Outcome]:
    outcomes = []
    for suite in json.loads(report.read_text())["testsuites"]:
        for case in suite["testsuite"]:
            name = f"{preset}: {case['classname']}.{case['name']}"
            if case.get("failures"):
                outcomes.append(Outcome(name, "failed", case["failures"][0]["failure"]))
            elif case["status"] != "RUN" or case["result"] == "SKIPPED":
                message = "".join(one.get("message", "") for one in case.get("skipped", []))
                outcomes.append(Outcome(name, "skipped", message or "disabled or skipped"))
            else:
                outcomes.append(Outcome(name, "passed"))
    return outcomes


def run_unittests(name: str, folder: str, options: Options, extra: dict[str, str]) -> list[Outcome]:
    """Run the unittest cases of `folder` in a process of their own."""
    report = ROOT / "build" / "reports" / f"{name}.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    script = str(ROOT / "tests" / "support" / "unittests.py")
    command = [sys.executable, script, str(report), folder]
    with Step(f"{name} tests"):
        code = run(command + ([options.only] if options.only else []), env=os.environ | extra)
    if not report.exists():
        return [Outcome(f"{name} tests", "failed", f"exit code {code}, and no report")]
    outcomes = [Outcome(**one) for one in json.loads(report.read_text())]
    if not outcomes and not options.only:
        return [Outcome(f"{name} tests", "failed", "there are none")]
    return outcomes


def unit(_: Options) -> list[Outcome]:
    return run_ctest("dev")


def python(options: Options) -> list[Outcome]:
    return run_unittests(
        "python", "tests/python", options, {"PYTHONPATH": str(ROOT / "src" / "python")}
    )


def schema(options: Options) -> list[Outcome]:
    """`cog schema` against Python itself, over models of people and of a generator."""
    build("release", "cog")
    build("release", "read_sources")
    release = ROOT / "build" / "release"
    extra = {
        "PYTHONPATH": str(ROOT / "src" / "python"),
        "COG_PROGRAM": str(release / "bin" / "cog"),
        "COG_READ_SOURCES": str(release / "src" / "schema" / "read_sources"),
    }
    full = {"COG_SCHEMA_FULL": "1", "COG_SEEDS": "0:3000"} if options.full else {}
    return run_unittests("schema", "tests/schema_corpus", options, extra | full)


def truth(options: Options) -> list[Outcome]:
    """Our choice of versions against the recorded answers of a real resolver."""
    build("release", "cog")
    how = "--full" if options.full else "--sample"
    command = [sys.executable, "tests/truth/truth.py", "--cog", "build/release/bin/cog", how]
    with Step("versions against a real resolver's answers"):
        code = run(command)
    return [Outcome(f"truth {how.lstrip('-')}", "passed" if code == 0 else "failed")]


def scenarios(options: Options) -> list[Outcome]:
    build("release", "cog")
    full = {"COG_SCENARIOS_FULL": "1"} if options.full else {}
    with private_engine(options) as engine:
        return run_unittests("scenarios", "tests/scenarios", options, engine.environment() | full)


@contextlib.contextmanager
def private_engine(options: Options) -> Iterator[engine_module.Engine]:
    """An engine with the base images; one that ran before goes on afterwards."""
    engine = engine_module.Engine()
    engine.folder.mkdir(parents=True, exist_ok=True)
    with open(engine.folder / "lock", "w") as lock:
        with Step("private engine and base images"):
            # Two runs on one engine would find each other's containers left behind.
            fcntl.flock(lock, fcntl.LOCK_EX)
            ran = engine.answers()
            engine.start()
            for name in bases.ALL if options.full else bases.USUAL:
                bases.ensure(engine, name)
        try:
            yield engine
        finally:
            engine.docker("image", "prune", "--force")  # what a later build took the name of
            if not ran:
                engine.stop()


def clang(_: Options) -> list[Outcome]:
    if shutil.which("clang++-14") is None:
        return [Outcome("clang", "skipped", "this distribution has no clang-14")]
    return run_ctest("clang")


def asan(_: Options) -> list[Outcome]:
    return run_ctest("asan")


def tsan(_: Options) -> list[Outcome]:
    return run_ctest("tsan")


def fuzzers(_: Options) -> list[Outcome]:
    """A minute for each fuzzer, or COG_FUZZ_SECONDS."""
    if shutil.which("clang++-14") is None:
        return [Outcome("fuzzers", "skipped", "this distribution has no clang-14")]
    build("fuzz", "fuzzers")
    seconds = os.environ.get("COG_FUZZ_SECONDS", "60")
    outcomes = []
    for program in sorted((ROOT / "build" / "fuzz" / "bin").glob("fuzz_*")):
        target = program.name.removeprefix("fuzz_")
        corpus = ROOT / "build" / "fuzz" / "corpora" / target
        run([sys.executable, "tests/fuzz/seeds.py", target, str(corpus)])
        command = [
            str(program),
            f"-max_total_time={seconds}",
            "-timeout=10",
            "-rss_limit_mb=2048",
            "-dict=tests/fuzz/python.dict",
            f"-artifact_prefix={corpus.parent}/{target}.",
            "-print_final_stats=1",
            "-verbosity=0",
            str(corpus),
        ]
        with Step(f"fuzz {target} for {seconds} s"):
            code = run(command)
        outcomes.append(Outcome(f"fuzz {target}", "passed" if code == 0 else "failed"))
    return outcomes


def bench(options: Options) -> list[Outcome]:
    """Benchmarks print: a figure of a busy machine is no verdict. They fail if they can't measure."""
    build("release", "cog")
    build("release", "bench_resolver")
    outcomes = []
    with private_engine(options) as engine:
        for name, command in BENCHES.items():
            with Step(f"bench {name}"):
                code = run(command, env=engine.environment())
            outcomes.append(Outcome(f"bench {name}", "passed" if code == 0 else "failed"))
    return outcomes


BENCHES = {
    "cli": [sys.executable, "tests/bench/cli.py"],
    "installers": [sys.executable, "tests/bench/installers.py"],
    "plan": [sys.executable, "tests/bench/plan.py"],
    "schema": [sys.executable, "tests/bench/schema.py", "build/release/bin/cog"],
    "resolver": ["build/release/src/compat/bench_resolver"],
    "server_cpu": [sys.executable, "tests/bench/server_cpu.py", "build/release/bin/cog-server"],
}
GROUPS: dict[str, Callable[[Options], list[Outcome]]] = {
    "unit": unit,
    "python": python,
    "schema": schema,
    "truth": truth,
    "scenarios": scenarios,
    "clang": clang,
    "asan": asan,
    "tsan": tsan,
    "fuzzers": fuzzers,
    "bench": bench,
}
USUAL = ["unit", "python", "schema", "truth", "scenarios"]


def is_allowed(outcome: Outcome) -> bool:
    for line in (ROOT / "tests" / "support" / "allowed-skips.txt").read_text().splitlines():
        # A name may have ": " in it, a reason always comes after the last one.
        pattern, _, reason = line.rpartition(": ")
        if not line.startswith("#") and reason and fnmatch.fnmatch(outcome.name, pattern):
            return True
    return False


def close(outcomes: list[Outcome]) -> int:
    """Print what needs attention and the closing line; return the exit code."""
    failed = [one for one in outcomes if one.result == "failed"]
    skipped = [one for one in outcomes if one.result == "skipped"]
    unexpected = [one for one in skipped if not is_allowed(one)]
    passed = len(outcomes) - len(failed) - len(skipped)
    print()
    for title, some in (("failed", failed), ("skipped without leave", unexpected)):
        for one in some:
            print(f"{title}: {one.name}" + (f": {one.reason}" if one.reason else ""))
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed or unexpected or passed == 0 else 0


def read_options() -> Options:
    parser = argparse.ArgumentParser(prog="tests/run.sh")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", default="", metavar="PATTERN")
    given = parser.parse_args()
    for group in given.groups:
        if group not in GROUPS:
            parser.error(f"there is no group {group}; the groups are {', '.join(GROUPS)}")
    usual = list(GROUPS) if given.full else USUAL
    return Options(given.groups or usual, given.full, given.only)


def main() -> int:
    # A shell starts what runs in its background deaf to Ctrl-C, and tests press it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    options = read_options()
    os.environ.setdefault("CCACHE_DIR", str(machine.cache_folder() / "ccache"))
    # A second checkout, in another folder, finds what the first compiled.
    os.environ.setdefault("CCACHE_BASEDIR", str(ROOT))
    os.environ.setdefault("CCACHE_NOHASHDIR", "1")
    # The tests say what they mean: no settings of the person who runs them.
    for name in ("COG_ACCEPT", "BUILDKIT_PROGRESS", "NO_COLOR", "COG_NO_COLOR"):
        os.environ.pop(name, None)
    start = time.monotonic()
    outcomes: list[Outcome] = []
    for group in options.groups:
        try:
            outcomes += GROUPS[group](options)
        except machine.Failed as failure:
            print(failure, flush=True)
            outcomes.append(Outcome(group, "failed", "it could not run; see above"))
    print(f"== all: {(time.monotonic() - start) / 60:.1f} minutes")
    return close(outcomes)


if __name__ == "__main__":
    sys.exit(main())
