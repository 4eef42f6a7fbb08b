"""What Python sees of a model's inputs and outputs, as the OpenAPI document of its image.

    python -m cog.schema run.py:Runner

The document in an image is read from the source, without running it. This one is made of the
imported classes, for tests and for people who wonder; the two should be equal.
"""

from __future__ import annotations


class NotExpressible(Exception):
    """A part of the signature has no place in the document; the text names the parameter."""


def describe(reference: str, train: bool = False) -> str:
    """Return the document of a model such as "run.py:Runner", whose file is executed.

    Raises NotExpressible, and whatever the file raises.
    """
    from . import document, target

    return document.render(target.find(reference, train), train)
