"""What the test tools share: where they keep things, how they run commands, who they are.

Everything lives below one folder, `$XDG_CACHE_HOME/cog-dev` (default `~/.cache/cog-dev`): deleting
it, once `engine.py stop` has run, leaves no trace of a test run but the installed packages.
"""

from __future__ import annotations

import os
import pathlib
import socket
import subprocess
import sys
import time

# Where dockerd, iptables and debootstrap are; not in everybody's PATH.
os.environ["PATH"] = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


class Failed(Exception):
    """A step that can't go on; its text is for the person who started the run."""


def cache_folder() -> pathlib.Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(pathlib.Path.home() / ".cache")
    return pathlib.Path(base) / "cog-dev"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def as_root(command: list[str]) -> list[str]:
    """Return `command` so that it runs with root's rights, by sudo where we are not root."""
    return command if os.geteuid() == 0 else ["sudo", *command]


def run(command: list[str], **options) -> subprocess.CompletedProcess[str]:
    """Run `command` quietly; a failure raises Failed with all that it printed."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **options,
        )
    except FileNotFoundError:
        raise Failed(f"{command[0]} is not installed: run tests/support/install-packages") from None
    if done.returncode != 0:
        shown = " ".join(str(word) for word in command)
        raise Failed(f"exit code {done.returncode} from: {shown}\n{done.stdout.rstrip()}")
    return done


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds: float, what: str) -> None:
    """Return once `condition()` holds; Failed with `what` when it has not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"{what} within {seconds:g} seconds")
        time.sleep(0.1)
