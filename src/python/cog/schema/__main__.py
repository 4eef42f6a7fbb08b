"""`python -m cog.schema FILE.py:NAME [--train]`: print the OpenAPI document of a model."""

from __future__ import annotations

import contextlib
import sys

from . import NotExpressible, describe

USAGE = "usage: python -m cog.schema FILE.py:NAME [--train]"


def main(arguments: list[str]) -> int:
    train = "--train" in arguments
    references = [argument for argument in arguments if argument != "--train"]
    if len(references) != 1 or references[0].startswith("-"):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        with contextlib.redirect_stdout(sys.stderr):  # what the model prints is not the document
            document = describe(references[0], train)
    except (NotExpressible, FileNotFoundError, AttributeError, ValueError) as error:
        # An error of the model's own file keeps its traceback.
        if not isinstance(error, NotExpressible) and _is_of_a_model(error):
            raise
        print(f"cog.schema: {error}", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(document.encode() + b"\n")
    return 0


def _is_of_a_model(error: BaseException) -> bool:
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and not last.tb_frame.f_globals["__name__"].startswith("cog.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
