"""The inputs that a fuzzer starts from: its seeds, what it found before, and real models.

Usage: seeds.py TARGET FOLDER     writes one file for each into FOLDER
"""

from __future__ import annotations

import hashlib
import pathlib
import sys
from collections.abc import Iterator

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent


def inputs(target: str) -> Iterator[bytes]:
    yield from (HERE / target / "seeds.txt").read_bytes().splitlines()
    for path in (HERE / target).glob("found/*"):
        yield path.read_bytes()
    if target == "schema_files":
        yield from models()


def models() -> Iterator[bytes]:
    """Each model folder as one text; its class is called Runner, as the fuzzer asks for it."""
    for main in [*TESTS.glob("schema_corpus/*/*.py"), *TESTS.glob("golden/schema/*/run.py")]:
        text = main.read_bytes().replace(b"class Predictor", b"class Runner")
        for other in sorted(main.parent.rglob("*.py")):
            if other != main:
                text += b"\n#: %s\n" % str(other.relative_to(main.parent)).encode()
                text += other.read_bytes()
        yield text


def main() -> None:
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for one in inputs(target):
        (folder / hashlib.sha256(one).hexdigest()[:16]).write_bytes(one)


if __name__ == "__main__":
    main()
