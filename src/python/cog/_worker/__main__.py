"""Start, load the model, set it up, serve."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # built in; `signal` adds enums to it
import os
import sys

from .. import __version__
from . import failures, json_text, loader, protocol
from .capture import Logs
from .serve import Worker

_DESCRIPTOR = 3
_SIGINT, _SIGALRM = 2, 14
_EXIT_SECONDS = 5


def main() -> int:
    """Return the exit code of the process."""
    if len(sys.argv) != 2:
        return _fail("usage: python -u -m cog._worker FILE.py:NAME")
    reference = sys.argv.pop()  # a model that parses the command line finds it empty
    try:
        connection = protocol.Connection(_DESCRIPTOR)
    except OSError as error:
        return _fail(f"descriptor {_DESCRIPTOR} is no socket ({error}); cog-server starts this")
    _ignore_interrupt()
    logs = Logs(connection)
    logs.install()
    try:
        _send(connection, protocol.HELLO, _hello())
        model = _set_up(reference, connection, logs)
        if model is None:
            while (message := connection.receive()) and message[0] != protocol.SHUTDOWN:
                pass  # the server knows, and will end this process when it likes
        else:
            Worker(connection, logs, model).serve()
    except protocol.Disconnected:
        pass
    except (protocol.ProtocolError, OSError) as error:
        return _fail(str(error))
    _limit_exit()
    return 0


def _set_up(
    reference: str, connection: protocol.Connection, logs: Logs
) -> loader.Model | None:
    """Return the model when it is ready, or None when it has failed and the server knows."""
    try:
        model = loader.load(reference)
        model.setup()
    except BaseException as error:
        failure = {"error": failures.describe(error), "traceback": failures.traceback_of(error)}
        connection.send(logs.finish())
        _send(connection, protocol.SETUP_FAILED, failure)
        return None
    connection.send(logs.finish())
    _send(connection, protocol.READY, {})
    return model


def _hello() -> dict[str, object]:
    python = ".".join(str(part) for part in sys.version_info[:3])
    return {"sdk": __version__, "python": python, "pid": os.getpid()}


def _send(connection: protocol.Connection, kind: int, value: object) -> None:
    connection.send(protocol.encode(kind, 0, json_text.render(value).encode()))


def _ignore_interrupt() -> None:
    # Ctrl-C goes to the whole process group; when to stop is the server's decision. It takes a
    # handler: programs that the model starts would inherit SIG_IGN and could not be interrupted.
    _signal.signal(_SIGINT, lambda _number, _frame: None)
    _signal.siginterrupt(_SIGINT, False)


def _limit_exit() -> None:
    """See to it that threads the model left behind do not keep the process alive for ever."""
    _signal.signal(_SIGALRM, _signal.SIG_DFL)
    _signal.alarm(_EXIT_SECONDS)


def _fail(message: str) -> int:
    print(f"cog worker: {message}", file=sys.__stderr__)
    return 1


if __name__ == "__main__":
    sys.exit(main())
