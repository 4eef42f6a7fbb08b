#!/usr/bin/env python3
"""How fast the command line is, against what it stands on.

Usage: DOCKER_HOST=... cli.py        (or: tests/run.sh bench)

Every comparison is made in turns, in one run; the ratio of the medians is what counts. The base
image must be in the engine.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
from engine import Engine  # noqa: E402

COG = os.environ.get("COG_PROGRAM") or str(ROOT / "build" / "release" / "bin" / "cog")
BASE = "python:3.11-slim"
IMAGE = "bench-hello"
EMPTY = '#include <iostream>\nint main() { std::cout << "" << std::flush; }\n'


def output_of(command: list[str], **options) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def show(what: str, ours: float, theirs: float, unit: str, limit: float) -> None:
    ratio = ours / theirs
    verdict = f"limit {limit}x" + ("" if ratio <= limit else ", missed")
    print(f"{what}: {ours:.2f} {unit} against {theirs:.2f} {unit}: {ratio:.2f}x, {verdict}")


def take_turns(
    rounds: int, ours: Callable[[], object], theirs: Callable[[], object]
) -> tuple[float, float]:
    """Return the medians, in seconds."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for action, taken in zip((ours, theirs), times, strict=True):
            start = time.perf_counter()
            action()
            taken.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


def quietly(command: list[str], **options) -> None:
    done = subprocess.run(command, capture_output=True, **options)
    if done.returncode != 0:
        sys.exit(f"failed: {' '.join(command)}\n{done.stderr.decode(errors='replace')}")


# -- start


def bench_start(work: pathlib.Path) -> None:
    compile_ = ["g++", "-std=c++20", "-O2"]
    empty, stopwatch = str(work / "empty"), str(work / "stopwatch")
    (work / "empty.cc").write_text(EMPTY)
    quietly([*compile_, str(work / "empty.cc"), "-o", empty])
    quietly([*compile_, str(ROOT / "tests/bench/stopwatch.cc"), "-o", stopwatch])
    lines = output_of(
        [stopwatch, "500", "--", COG, "--version", "--", COG, "--help", "--", empty]
    ).splitlines()
    version, help_, nothing = (float(line.split()[0]) for line in lines)
    print('the empty program: std::cout << "" << std::flush; libc and libstdc++ dynamic')
    show("cog --version", version, nothing, "us", 3)
    show("cog --help", help_, nothing, "us", 3)


# -- build


class Recorder:
    """Stands between `cog` and the engine's socket and keeps what `cog` sent."""

    def __init__(self, engine: str, path: pathlib.Path) -> None:
        self._engine = engine
        self._path = path
        self.sent: list[bytearray] = []

    @contextlib.contextmanager
    def listening(self) -> Iterator[str]:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self._path))
            listener.listen()
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
            yield f"unix://{self._path}"
            listener.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                engine = socket.socket(socket.AF_UNIX)
                engine.connect(self._engine)
                self.sent.append(bytearray())
                for source, target, kept in (
                    (client, engine, self.sent[-1]),
                    (engine, client, None),
                ):
                    threading.Thread(target=pump, args=(source, target, kept), daemon=True).start()


def pump(source: socket.socket, target: socket.socket, kept: bytearray | None) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(1 << 16):
            if kept is not None:
                kept += piece
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


def find_build(streams: list[bytearray]) -> tuple[dict[str, str], bytes]:
    """Return the parameters and the tar of the POST /build among the recorded bytes."""
    for stream in streams:
        start = re.search(rb"POST \S*/build\?(\S*) HTTP/1.1\r\n", stream)
        if start is None:
            continue
        query = dict(urllib.parse.parse_qsl(start.group(1).decode()))
        head, _, rest = bytes(stream[start.end() :]).partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        return query, rest[: int(length.group(1))] if length else join_chunks(rest)
    sys.exit("cog sent no POST /build with a tar")


def join_chunks(body: bytes) -> bytes:
    content = bytearray()
    place = 0
    while True:
        line_end = body.index(b"\r\n", place)
        size = int(body[place:line_end].split(b";")[0], 16)
        if size == 0:
            return bytes(content)
        content += body[line_end + 2 : line_end + 2 + size]
        place = line_end + 2 + size + 2


def find_docker() -> tuple[list[str], dict[str, str]]:
    """Return a docker command that builds with BuildKit, and the environment it needs."""
    docker = Engine.docker_with_buildkit()
    print(f"docker build: {output_of([docker, '--version']).strip()}, with BuildKit")
    return [docker], os.environ | {"DOCKER_BUILDKIT": "1"}


def bench_build(work: pathlib.Path, engine: str) -> None:
    project = work / "hello"
    shutil.copytree(ROOT / "examples" / "hello", project, ignore=shutil.ignore_patterns(".cog"))
    ours = [COG, "build", "--no-cache", "-t", IMAGE]
    recorder = Recorder(engine, work / "proxy.sock")
    with recorder.listening() as host:
        quietly(ours, cwd=project, env=os.environ | {"DOCKER_HOST": host})
    query, tar = find_build(recorder.sent)
    print(f"the context: {len(tar)} bytes of tar")

    docker, environment = find_docker()
    labels = json.loads(query.get("labels", "{}"))
    theirs = [
        *docker,
        "build",
        "--no-cache",
        "--quiet",
        "--tag",
        "bench-docker",
        "--file",
        query.get("dockerfile", "Dockerfile"),
        *(word for key, value in labels.items() for word in ("--label", f"{key}={value}")),
        "-",
    ]
    cog_time, docker_time = take_turns(
        5,
        lambda: quietly(ours, cwd=project),
        lambda: quietly(theirs, input=tar, env=environment),
    )
    show("cold build of hello", cog_time, docker_time, "s", 1.2)


def bench_size() -> None:
    sizes = [
        int(output_of(["docker", "image", "inspect", "--format", "{{.Size}}", image]))
        for image in (IMAGE, BASE)
    ]
    print(f"added to the base: {(sizes[0] - sizes[1]) / 1e6:.2f} MB, limit 10 MB")


# -- predict


def bench_predict() -> None:
    ours, theirs = take_turns(
        10,
        lambda: quietly([COG, "predict", IMAGE]),
        lambda: quietly(["docker", "run", "--rm", IMAGE, "true"]),
    )
    show("cog predict IMAGE", ours, theirs, "s", 2)


def main() -> int:
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    with tempfile.TemporaryDirectory(prefix="cog-bench-") as folder:
        work = pathlib.Path(folder)
        bench_start(work)
        bench_build(work, host.removeprefix("unix://"))
        bench_size()
        bench_predict()
    quietly(["docker", "image", "rm", "--force", IMAGE, "bench-docker"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
