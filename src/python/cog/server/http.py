"""`python -m cog.server.http [flags]`: become the prediction server of this image."""

from __future__ import annotations

import os
import sys

SERVER = "/opt/cog/bin/cog-server"


def main(flags: list[str], server: str = SERVER) -> int:
    """Replace this process by the server; return 1 only if there is none."""
    try:
        os.execv(server, [server, *flags])
    except OSError as error:
        print(
            f"cannot start {server}: {error.strerror}\n"
            "The prediction server is part of images built by cog: build one with `cog build`, "
            "or ask the model with `cog predict`.",
            file=sys.stderr,
        )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
