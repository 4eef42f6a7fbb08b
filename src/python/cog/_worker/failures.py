"""What is told about an exception: one line for the caller, a traceback for the log."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

_HERE = os.path.dirname(__file__) + os.sep
_LONGEST_MESSAGE = 64 * 1024  # characters: both are for people
_LONGEST_TRACEBACK = 256 * 1024


def describe(error: BaseException) -> str:
    """Return "TypeName: message"."""
    name = type(error).__name__
    try:
        message = str(error)
    except Exception as second:
        message = f"(its message cannot be made: {type(second).__name__})"
    if len(message) > _LONGEST_MESSAGE:
        message = message[:_LONGEST_MESSAGE] + "... (cut)"
    return _valid(f"{name}: {message}" if message else name)


def traceback_of(error: BaseException) -> str:
    """Return the traceback from the model's first frame on; "" if its code was not reached."""
    frames = error.__traceback__
    while frames is not None and _is_ours(frames):
        frames = frames.tb_next
    if frames is None and not isinstance(error, SyntaxError):
        return ""
    import traceback

    try:
        text = "".join(traceback.format_exception(type(error), error, frames))
    except Exception:  # a message or a source file that cannot be shown
        text = "".join(traceback.format_tb(frames)) + describe(error) + "\n"
    return _valid(text[-_LONGEST_TRACEBACK:])


def _valid(text: str) -> str:
    # A lone surrogate is no Unicode text and would make the frame invalid.
    return text.encode("utf-8", "backslashreplace").decode()


def _is_ours(frames: TracebackType) -> bool:
    file = frames.tb_frame.f_code.co_filename
    return file.startswith((_HERE, "<frozen importlib"))
