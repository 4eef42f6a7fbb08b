"""The worker's loop: one prediction after the other, on Python's main thread.

Threads of C libraries, `signal` and whatever else wants the main thread work in a model as they do
in a script. The way of a small prediction is short on purpose: one read, one call, one write.
"""

from __future__ import annotations

from _collections_abc import Iterator

from . import failures, json_text, outputs, protocol
from .capture import Logs
from .inputs import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .loader import Model

_SUCCEEDED = b'{"status":"succeeded","stream":false}'
_SUCCEEDED_STREAM = b'{"status":"succeeded","stream":true}'
_SINGLE = {str, int, float, bool, dict}  # plainly one item, no need to look further
_BATCH = 64 * 1024  # bytes of frames that are gathered before they are sent


class Worker:
    def __init__(self, connection: protocol.Connection, logs: Logs, model: Model) -> None:
        self._connection = connection
        self._logs = logs
        self._model = model

    def serve(self) -> None:
        """Answer the server until it says shutdown or closes the connection."""
        while True:
            message = self._connection.receive()
            if message is None:
                return
            kind, number, value = message
            if kind == protocol.PREDICT:
                self._predict(number, value)
            elif kind == protocol.HEALTH:
                self._connection.send(protocol.encode(protocol.HEALTH, number, b"{}"))
            elif kind == protocol.SHUTDOWN:
                return
            elif kind != protocol.CANCEL:  # the prediction to cancel has ended by now
                raise protocol.ProtocolError(f"the server sent a frame of type {kind}")

    def _predict(self, number: int, request: bytearray | bytes) -> None:
        self._logs.prediction = number
        workspace = Workspace()
        answer = Answer(self._connection, number)
        traceback = ""
        try:
            arguments = self._model.inputs.prepare(_input_of(request), workspace)
            done = answer.add(self._model.run(**arguments))
        except (protocol.Disconnected, protocol.ProtocolError):
            raise
        except BaseException as error:  # SystemExit and KeyboardInterrupt end only the prediction
            done = _done_of(error, answer.is_stream)
            traceback = failures.traceback_of(error)
        finally:
            workspace.remove()
        frames = answer.frames + self._logs.finish(traceback)
        self._connection.send(frames + protocol.encode(protocol.DONE, number, done))


class Answer:
    """The output of one prediction on its way: small frames gathered, large values by file."""

    def __init__(self, connection: protocol.Connection, number: int) -> None:
        self._connection = connection
        self._number = number
        self.frames = b""  # not sent yet
        self.is_stream = False

    def add(self, value: Any) -> bytes:
        """Take what the model returned; return the payload of the done frame."""
        if type(value) in _SINGLE:
            self._add_item(value, "output")
            return _SUCCEEDED
        if value is None:
            return _SUCCEEDED
        if isinstance(value, (list, tuple)):
            self.is_stream = True
            for i, item in enumerate(value):
                self._add_item(item, f"output[{i}]")
            return _SUCCEEDED_STREAM
        if isinstance(value, Iterator) and not outputs.is_file(value):
            self.is_stream = True
            self._add_iterator(value)
            return _SUCCEEDED_STREAM
        self._add_item(value, "output")
        return _SUCCEEDED

    def _add_iterator(self, items: Iterator[Any]) -> None:
        try:
            for i, item in enumerate(items):
                self._add_item(item, f"output[{i}]")
                self._flush()  # whoever reads along sees it now, not when the next one is ready
        finally:
            close = getattr(items, "close", None)
            if close is not None:  # a generator's own cleanup belongs to this prediction
                close()

    def _add_item(self, item: Any, place: str) -> None:
        value = outputs.encode(item, place)
        if len(value) > protocol.VALUE_LIMIT:
            raise ValueError(f"{place} is {len(value)} bytes of JSON, over {protocol.VALUE_LIMIT}")
        if len(value) > protocol.INLINE_LIMIT:
            self._flush()
            self._connection.send_large(protocol.OUTPUT, self._number, value)
            return
        self.frames += protocol.encode(protocol.OUTPUT, self._number, value)
        if len(self.frames) > _BATCH:
            self._flush()

    def _flush(self) -> None:
        frames, self.frames = self.frames, b""
        if frames:
            self._connection.send(frames)


def _input_of(request: bytearray | bytes) -> Any:
    value = json_text.parse(request)
    if type(value) is not dict or "input" not in value:
        raise protocol.ProtocolError("the server sent a prediction without its input")
    return value["input"]


def _done_of(error: BaseException, is_stream: bool) -> bytes:
    done: dict[str, Any] = {"status": "failed", "stream": is_stream}
    if type(error).__name__ == "CancelationException":
        from ..exceptions import CancelationException

        if isinstance(error, CancelationException):
            done["status"] = "canceled"
            return json_text.render(done).encode()
    done["error"] = failures.describe(error)
    return json_text.render(done).encode()
