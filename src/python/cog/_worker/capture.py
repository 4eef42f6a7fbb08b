"""What the model prints becomes log frames of the prediction it was printed in: line by line, and
what is flushed at once."""

from __future__ import annotations

import io
import os
import sys
from _thread import RLock

from . import protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

STDOUT = 1
STDERR = 2

_FRAME_SIZE = 256 * 1024  # characters; a line that is longer goes out in pieces


class Logs:
    """Where printed text goes: to the server, under the number of the running prediction."""

    def __init__(self, connection: protocol.Connection) -> None:
        self._connection: protocol.Connection | None = connection
        self.prediction = 0
        self.lock = RLock()
        self.stdout = LogStream(self, STDOUT)
        self.stderr = LogStream(self, STDERR)

    def install(self) -> None:
        """Take the place of sys.stdout and sys.stderr, before a line of the model runs."""
        sys.stdout = self.stdout
        sys.stderr = self.stderr
        os.register_at_fork(after_in_child=self._detach)

    def finish(self, traceback: str = "") -> bytes:
        """Return the unfinished lines and the traceback as the last frames of a prediction.

        What threads of the model print from now on belongs to no prediction.
        """
        with self.lock:
            frames = self._frames(STDOUT, self.stdout.take_partial())
            frames += self._frames(STDERR, self.stderr.take_partial() + traceback)
            self.prediction = 0
        return frames

    def send(self, stream: int, text: str) -> None:
        """Send text at once: the model may crash the process with its next call."""
        if self._connection is None:
            _write_all(stream, text.encode("utf-8", "backslashreplace"))
            return
        try:
            self._connection.send(self._frames(stream, text))
        except protocol.Disconnected:
            pass  # nobody is left to read it; the main thread notices and ends the worker

    def _frames(self, stream: int, text: str) -> bytes:
        """Return text as log frames, cut behind a line where it is too long for one."""
        frames = []
        start = 0
        while start < len(text):
            end = start + _FRAME_SIZE
            if end < len(text):
                end = text.rfind("\n", start, end) + 1 or end
            payload = bytes((stream,)) + text[start:end].encode("utf-8", "backslashreplace")
            frames.append(protocol.encode(protocol.LOG, self.prediction, payload))
            start = end
        return b"".join(frames)

    def _detach(self) -> None:
        # Two processes on one socket would tear each other's frames: a forked child prints to the
        # container's log.
        if self._connection is not None:
            self._connection.abandon()
            self._connection = None
        self.lock = RLock()
        self.stdout.discard_partial()  # the parent will print it
        self.stderr.discard_partial()


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


class LogStream(io.TextIOBase):
    """Stands for sys.stdout or sys.stderr; holds text back until its line ends or flush()."""

    mode = "w"
    encoding = "utf-8"
    errors = "backslashreplace"
    newlines = None
    line_buffering = True
    write_through = False

    def __init__(self, logs: Logs, number: int) -> None:
        self._logs = logs
        self._number = number
        self._bytes: io.BufferedIOBase | None = None
        self.partial = ""
        self._inside_line = False  # what was sent last did not end its line
        self.name = "<stdout>" if number == STDOUT else "<stderr>"

    def write(self, text: str, /) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        with self._logs.lock:
            end = text.rfind("\n") + 1
            if end:
                lines = self.partial + text[:end]
                self.partial = text[end:]
                self._inside_line = False
                self._logs.send(self._number, lines)
            else:
                self.partial += text
                if len(self.partial) >= _FRAME_SIZE:
                    self.flush()
        return len(text)

    def flush(self) -> None:
        if not self.partial:  # without the lock, which a thread may hold while the process ends
            return
        with self._logs.lock:
            text, self.partial = self.partial, ""
            if text:
                self._inside_line = True
                self._logs.send(self._number, text)

    def writelines(self, lines: Iterable[str], /) -> None:  # type: ignore[override]
        for line in lines:
            self.write(line)

    def take_partial(self) -> str:
        """Return what is left of an unfinished line, with its line end; "" if there is none."""
        text = self.partial + "\n" if self.partial or self._inside_line else ""
        self.discard_partial()
        return text

    def discard_partial(self) -> None:
        self.partial = ""
        self._inside_line = False

    def reconfigure(self, **_options: Any) -> None:
        """Accept what models ask of a real stream; it is UTF-8 and goes by lines already."""

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self._number

    def close(self) -> None:
        """Stay open: the next prediction prints here too."""

    @property
    def buffer(self) -> io.BufferedIOBase:
        if self._bytes is None:
            self._bytes = _LogBytes(self)
        return self._bytes


class _LogBytes(io.BufferedIOBase):
    """The binary side of a LogStream."""

    def __init__(self, text: LogStream) -> None:
        import codecs

        self._text = text
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def write(self, data: Any, /) -> int:
        view = memoryview(data)
        self._text.write(self._decoder.decode(view))
        return view.nbytes

    def flush(self) -> None:
        self._text.flush()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self._text.fileno()

    def close(self) -> None:
        """Stay open, as the text side does."""
