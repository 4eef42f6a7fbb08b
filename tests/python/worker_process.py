"""Runs the real worker on a model written for one test, and speaks the server's side to it."""

from __future__ import annotations

import array
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import tempfile
import textwrap
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2] / "src" / "python"
HEADER = struct.Struct("<IBBHQ")
NAMES = (
    "hello ready setup_failed predict output log metric done cancel health shutdown".split()
)
TYPES = {name: number for number, name in enumerate(NAMES, start=1)}


class Outcome:
    """What the worker sent for one prediction, or for its setup."""

    def __init__(self):
        self.outputs = []
        self.logs = {1: "", 2: ""}
        self.frames = []  # (name, prediction, value), in order
        self.done = None

    @property
    def stdout(self):
        return self.logs[1]

    @property
    def stderr(self):
        return self.logs[2]

    @property
    def printed(self):
        """Texts with their stream, in order; one where several frames of a stream follow."""
        texts = []
        for stream, text in (value for name, _, value in self.frames if name == "log"):
            if texts and texts[-1][0] == stream:
                text = texts.pop()[1] + text
            texts.append((stream, text))
        return texts

    @property
    def error(self):
        return self.done.get("error")


class WorkerProcess:
    """A worker over a socketpair; a context manager that leaves no process and no file behind."""

    def __init__(self, model, reference="run.py:Runner", files=None, env=None):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._folder.name).resolve()
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        for name, text in {reference.partition(":")[0]: model, **(files or {})}.items():
            if text is None:
                continue
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        ours, theirs = socket.socketpair()
        ours.settimeout(20)
        self.socket = ours
        self._buffer = b""
        self._descriptors = []
        self._stderr_file = (self.folder / "stderr").open("w+b")
        environment = {**os.environ, "PYTHONPATH": str(SOURCE), "TMPDIR": str(self.temporary)}
        # Compiling the SDK anew would double what the start of a worker costs.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment.update(env or {})
        # Any descriptor may be the number of `theirs`; sh knows only those of one digit.
        command = 'exec "$@" 3<&0 </dev/null'
        self.process = subprocess.Popen(
            ["sh", "-c", command, "sh", sys.executable, "-u", "-m", "cog._worker", reference],
            cwd=self.folder,
            env=environment,
            stdin=theirs,
            stdout=self._stderr_file,
            stderr=self._stderr_file,
        )
        theirs.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        for descriptor in self._descriptors:
            os.close(descriptor)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._stderr_file.close()
        self._folder.cleanup()

    # --- the wire -------------------------------------------------------------------------------

    def send(self, name, value=None, prediction=0):
        payload = b"" if value is None else json.dumps(value).encode()
        self.send_raw(HEADER.pack(len(payload), TYPES[name], 0, 1, prediction) + payload)

    def send_raw(self, data):
        self.socket.sendall(data)

    def send_by_descriptor(self, name, value, prediction):
        data = json.dumps(value).encode()
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.flush()
            frame = HEADER.pack(8, TYPES[name], 1, 1, prediction) + struct.pack("<Q", len(data))
            rights = array.array("i", [file.fileno()])
            self.socket.sendmsg([frame], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])

    def receive(self):
        """Return (name, prediction, value) of the next frame; None at the end of the stream."""
        header = self._take(HEADER.size)
        if header is None:
            return None
        length, kind, flags, version, prediction = HEADER.unpack(header)
        assert version == 1, version
        payload = self._take(length) or b""
        if flags & 1:
            descriptor = self._descriptors.pop(0)
            (size,) = struct.unpack("<Q", payload)
            payload = os.pread(descriptor, size + 1, 0)
            os.close(descriptor)
            assert len(payload) == size, (len(payload), size)
        name = NAMES[kind - 1]
        if name == "log":
            return name, prediction, (payload[0], payload[1:].decode("utf-8"))
        return name, prediction, json.loads(payload) if payload else None

    def _take(self, count):
        while len(self._buffer) < count:
            try:
                data, ancillary, _, _ = self.socket.recvmsg(65536, 1024)
            except ConnectionResetError:
                data, ancillary = b"", []
            for level, kind, content in ancillary:
                assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
                descriptors = array.array("i")
                descriptors.frombytes(content)
                self._descriptors.extend(descriptors)
            if not data:
                assert not self._buffer, f"the worker stopped inside a frame: {self._buffer!r}"
                return None
            self._buffer += data
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    # --- whole exchanges ------------------------------------------------------------------------

    def collect(self, *last):
        """Gather frames until one named in `last` has come; `done` holds its value."""
        outcome = Outcome()
        while True:
            frame = self.receive()
            assert frame is not None, "the worker ended: " + self.real_stderr()
            outcome.frames.append(frame)
            name, _, value = frame
            if name == "output":
                outcome.outputs.append(value)
            elif name == "log":
                outcome.logs[value[0]] += value[1]
            if name in last:
                outcome.done = value
                return outcome

    def start(self):
        """Wait until setup has ended, well or badly."""
        return self.collect("ready", "setup_failed")

    def predict(self, prediction=1, **values):
        self.send("predict", {"input": values, "context": {}}, prediction)
        return self.collect("done")

    def end(self):
        """Wait for the process to end by itself; return its exit code and what it printed."""
        code = self.process.wait(20)
        return code, self.real_stderr()

    def real_stderr(self):
        for _ in range(100):
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        self._stderr_file.seek(0)
        return self._stderr_file.read().decode("utf-8", "replace")
