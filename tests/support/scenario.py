"""What scenarios stand on: the real `cog`, a real engine, and a look at what was left behind."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from collections.abc import Callable, Iterator

import engine as engine_module
import machine

ROOT = pathlib.Path(__file__).resolve().parents[2]
COG = os.environ.get("COG_PROGRAM") or str(ROOT / "build" / "release" / "bin" / "cog")
BASE = "python:3.11-slim"

CONFIG = """\
build:
  python_version: "3.11"
run: "run.py:Runner"
"""


@dataclasses.dataclass(frozen=True)
class Result:
    """How a program ended."""

    code: int
    stdout: str
    stderr: str

    def __str__(self) -> str:
        return f"exit code {self.code}\n-- stdout\n{self.stdout}\n-- stderr\n{self.stderr}"


class Running:
    """A `cog` that runs in the background; what it says can be waited for."""

    def __init__(self, command: list[str], cwd: pathlib.Path, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._stderr = b""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while piece := os.read(self._process.stderr.fileno(), 65536):
            self._stderr += piece

    def wait_for(self, text: str, seconds: float = 60) -> None:
        """Return once standard error has `text` in it."""
        deadline = time.monotonic() + seconds
        while text.encode() not in self._stderr:
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.send(signal.SIGINT)  # so that it tidies up
                raise AssertionError(f"never saw {text!r} on stderr: {self.end(20)}")
            time.sleep(0.05)

    def send(self, number: int) -> None:
        self._process.send_signal(number)

    def end(self, seconds: float) -> Result:
        """Return how it ended; one that does not end within `seconds` is killed and a failure."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(
                f"still running after {seconds} s; stderr:\n{self._stderr.decode()}"
            ) from None
        finally:
            self._reader.join(5)
            stdout = self._process.stdout.read()
            self._process.stdout.close()
            self._process.stderr.close()
        return Result(self._process.returncode, stdout.decode(), self._stderr.decode())


class Scenario(unittest.TestCase):
    """A test that drives the real program.

    Each gets a folder, a home and a folder for temporary files of its own. When it ends, no
    container, volume or temporary file may be there that was not there before, and nothing in its
    home but the cache; images that it made are removed.
    """

    maxDiff = None
    engine = engine_module.Engine()

    def setUp(self) -> None:
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cog-scenario-"))
        self.folder.chmod(0o755)  # for the scenarios that run as somebody else
        self.home = self.folder / "home"
        self.temporary = self.folder / "tmp"
        self.home.mkdir()
        self.temporary.mkdir()
        images = self.images()
        left = self.left_in_engine()
        # Called last to first.
        self.addCleanup(shutil.rmtree, self.folder)
        self.addCleanup(self._remove_images_but, images)
        self.addCleanup(self._check_nothing_left, left)

    # -- the program

    def environment(self, **changes: str) -> dict[str, str]:
        environment = self.engine.environment()
        for name in ("XDG_CACHE_HOME", "COG_ACCEPT", "BUILDKIT_PROGRESS", "NO_COLOR"):
            environment.pop(name, None)
        own = {"HOME": str(self.home), "TMPDIR": str(self.temporary)}
        return environment | own | changes

    def cog(
        self,
        *arguments: str,
        cwd: pathlib.Path | None = None,
        stdin: str = "",
        seconds: float = 600,
        **environment: str,
    ) -> Result:
        done = subprocess.run(
            [COG, *arguments],
            cwd=cwd or self.folder,
            env=self.environment(**environment),
            input=stdin.encode(),
            capture_output=True,
            timeout=seconds,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start_cog(self, *arguments: str, cwd: pathlib.Path | None = None, **env: str) -> Running:
        return Running([COG, *arguments], cwd or self.folder, self.environment(**env))

    def succeed(self, *arguments: str, **options) -> Result:
        """Run `cog`, which must exit 0; without an expected answer nothing is on stdout."""
        expected = options.pop("answer", None)
        result = self.cog(*arguments, **options)
        self.assertEqual(result.code, 0, result)
        if expected is not None:
            self.assertEqual(result.stdout, expected, result)
        return result

    def refuse(self, code: int, words: list[str], *arguments: str, **options) -> Result:
        """Run `cog`, which must exit with `code`, print nothing on stdout and say all `words`."""
        result = self.cog(*arguments, **options)
        self.check_refused(result, code, words)
        return result

    def check_refused(self, result: Result, code: int, words: list[str]) -> None:
        self.assertEqual(result.code, code, result)
        self.assertEqual(result.stdout, "", result)
        for word in words:
            self.assertIn(word.lower(), result.stderr.lower(), result)
        for trace in ("terminate called", "what():", "Assertion", "AddressSanitizer"):
            self.assertNotIn(trace, result.stderr, result)

    # -- models

    def model(self, files: dict[str, str | bytes], name: str = "model") -> pathlib.Path:
        """Write a model folder; it gets a plain cog.yaml unless `files` has one."""
        folder = self.folder / name
        for path, content in ({"cog.yaml": CONFIG} | files).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    def example(self, name: str) -> pathlib.Path:
        """A copy of an example, so that the checkout stays as it is."""
        folder = self.folder / name
        shutil.copytree(ROOT / "examples" / name, folder, ignore=shutil.ignore_patterns(".cog"))
        return folder

    # -- the engine

    def docker(self, *arguments: str) -> str:
        return self.engine.docker(*arguments)

    def inspect(self, image: str) -> dict:
        return json.loads(self.docker("image", "inspect", image))[0]

    def images(self) -> set[str]:
        listed = self.docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}")
        return set(listed.splitlines())

    def left_in_engine(self) -> set[str]:
        containers = self.docker("ps", "--all", "--format", "container {{.ID}} {{.Image}}")
        volumes = self.docker("volume", "ls", "--format", "volume {{.Name}}")
        networks = self.docker("network", "ls", "--format", "network {{.Name}}")
        return set((containers + volumes + networks).splitlines())

    @contextlib.contextmanager
    def served(self, image: str, *flags: str) -> Iterator[str]:
        """`docker run` the image; yields the address of its server once it is ready."""
        port = machine.free_port()
        publish = f"127.0.0.1:{port}:5000"
        container = self.docker("run", "--detach", "--publish", publish, *flags, image).strip()
        try:
            address = f"http://127.0.0.1:{port}"
            self.wait_until_ready(address)
            yield address
        finally:
            self.docker("rm", "--force", "--volumes", container)

    def wait_until_ready(self, address: str) -> None:
        state = {}

        def settled() -> bool:
            answer = self.curl(f"{address}/health-check", check=False)
            state.update(answer or {"status": "STARTING"})
            return state["status"] != "STARTING"

        machine.wait_until(settled, 60, "the server was not ready")
        self.assertEqual(state["status"], "READY", state)

    def curl(self, url: str, body: dict | None = None, check: bool = True) -> dict | None:
        """GET, or POST `body` as JSON; returns the JSON of the response."""
        command = ["curl", "--silent", "--show-error", "--max-time", "60", url]
        given = None
        if body is not None:
            # By standard input: an argument has a limit of 128 KiB.
            command += ["-H", "Content-Type: application/json", "--data-binary", "@-"]
            given = json.dumps(body).encode()
        done = subprocess.run(command, input=given, capture_output=True)
        if done.returncode != 0 and not check:
            return None
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return json.loads(done.stdout)

    # -- what is left behind

    def _check_nothing_left(self, before: set[str]) -> None:
        # An engine removes what it was told to remove a moment later.
        deadline = time.monotonic() + 5
        while (left := self.left_in_engine() - before) and time.monotonic() < deadline:
            time.sleep(0.2)
        for line in left:
            if line.startswith("container"):
                self.docker("rm", "--force", "--volumes", line.split()[1])
        self.assertEqual(left, set(), "left behind in the engine")
        self.assertEqual(os.listdir(self.temporary), [], "temporary files left behind")
        self.assertLessEqual(set(os.listdir(self.home)), {".cache"}, "left behind in the home")

    def _remove_images_but(self, before: set[str]) -> None:
        new = {line.split()[0] for line in self.images() - before}
        for name in sorted(new):
            if "<none>" not in name:
                self.docker("image", "rm", "--force", name)


@contextlib.contextmanager
def unix_server(path: pathlib.Path, answer: Callable[[socket.socket], None]) -> Iterator[None]:
    """Listen on a Unix socket; each connection gets a thread that runs `answer`."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            answer(connection)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def data_url(content: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def from_data_url(url: str) -> bytes:
    return base64.b64decode(url.partition(",")[2])


def png_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a PNG."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n"), content[:16]
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def processes_with(word: str) -> list[str]:
    """Return the command lines on this machine that have `word` as one argument."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            arguments = path.read_bytes().decode(errors="replace").split("\0")
            if word in arguments:
                found.append(" ".join(arguments))
    return found
