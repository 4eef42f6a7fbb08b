"""The base classes of a model. Deriving from them is usual, not required."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class BaseRunner:
    """A model: `setup` runs once per process, `run` once per prediction.

    A class that still calls its method `predict` works the same.
    """

    # Any, so that a subclass may name and type its parameters as it likes.
    if TYPE_CHECKING:
        setup: Any
        run: Any
        predict: Any
    else:

        def setup(self, weights=None):
            """Load what every prediction needs. The worker passes COG_WEIGHTS as `weights`."""

        def run(self, *args, **kwargs):
            """Answer one prediction; its parameters are the model's inputs, given by name."""
            if not self._defines("predict"):
                raise NotImplementedError(f"{type(self).__name__} does not define run()")
            return self.predict(*args, **kwargs)

        def predict(self, *args, **kwargs):
            """The old name of `run`."""
            if not self._defines("run"):
                raise NotImplementedError(f"{type(self).__name__} does not define run()")
            import warnings

            text = f"{type(self).__name__}.predict() is deprecated; use run() instead"
            warnings.warn(text, DeprecationWarning, stacklevel=2)
            return self.run(*args, **kwargs)

    def _defines(self, name: str) -> bool:
        return getattr(type(self), name) is not getattr(BaseRunner, name)


class BasePredictor(BaseRunner):
    """The old name of `BaseRunner`."""
