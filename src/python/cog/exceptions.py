"""What is raised inside a model from outside."""

from __future__ import annotations


class CancelationException(BaseException):
    """The prediction was canceled: clean up and raise it again.

    Not an `Exception`, so that `except Exception` in a model does not swallow it.
    """
