#!/usr/bin/env python3
"""Which installer puts requirements into an image faster, uv or pip, and if the result differs.

Usage: DOCKER_HOST=... installers.py        (or: tests/run.sh bench)

Both are steps of a Dockerfile as `cog` writes them, each with a cache of its own, in turns; what is
timed is the whole `docker build`, so that the export of the layer counts too. "Cold" has seen no
package before, "warm" all of them, and both have the stage that uv comes from; "uv anew" has not.
The base image must be in the engine.
"""

from __future__ import annotations

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

from cli import BASE, find_docker, output_of, quietly

UV = "uv==0.13.9"
UV_STAGE = f"""\
FROM {BASE} AS uv
RUN --mount=type=cache,id=stage-$STAGE,target=/root/.cache/pip \
python -m pip install --disable-pip-version-check --root-user-action=ignore --no-compile \
--target=/opt/uv {UV}
"""
STEP_START = """\
RUN --mount=type=bind,source=requirements,target=/tmp/requirements \
"""
INSTALLERS = {
    "uv": UV_STAGE
    + f"""\
FROM {BASE}
ARG NONCE
{STEP_START}\
--mount=type=bind,from=uv,source=/opt/uv/bin,target=/tmp/uv \
--mount=type=cache,id=uv-$CACHE,target=/root/.cache/uv \
UV_LINK_MODE=copy /tmp/uv/uv pip install --python "$(command -v python)" --break-system-packages \
--no-config --index-strategy unsafe-best-match --compile-bytecode \
-r /tmp/requirements/requirements.txt && rm -f /tmp/uv-*.lock
""",
    "pip": f"""\
FROM {BASE}
ARG NONCE
{STEP_START}\
--mount=type=cache,id=pip-$CACHE,target=/root/.cache/pip \
PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
python -m pip install -r /tmp/requirements/requirements.txt
""",
}
SETS = {
    "small": ["pillow==11.1.0"],
    "middle": ["numpy==2.2.6", "scipy==1.15.3", "scikit-learn==1.7.0", "onnxruntime==1.22.0"],
}
ROUNDS = 3


class Project:
    """A folder that is built again and again; its images go when it is left."""

    def __init__(self, folder: pathlib.Path, requirements: list[str]) -> None:
        self._folder = folder
        (folder / "requirements").mkdir()
        (folder / "requirements" / "requirements.txt").write_text("\n".join(requirements) + "\n")
        self._docker, self._environment = find_docker()
        self._images: list[str] = []

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        quietly(["docker", "image", "rm", "--force", *set(self._images)])

    def build(self, installer: str, cache: str, stage: str) -> float:
        """Run the install step anew with the cache `cache`; return the seconds that it took."""
        # The frontend of an old engine expands no variable in a mount's id.
        text = INSTALLERS[installer].replace("$CACHE", cache).replace("$STAGE", stage)
        (self._folder / "Dockerfile").write_text(text)
        flags = ["--build-arg", f"NONCE={new_name()}"]
        command = [*self._docker, "build", "-q", "-t", f"bench-{installer}", *flags, "."]
        start = time.perf_counter()
        image = output_of(command, cwd=self._folder, env=self._environment)
        taken = time.perf_counter() - start
        self._images.append(image.strip())
        return taken


def new_name() -> str:
    return uuid.uuid4().hex


def measure(project: Project) -> None:
    """Print the ratios; leaves the images of the last round."""
    cases = {"cold": new_name, "warm": lambda: "warm"}
    for case, cache in cases.items():
        times: dict[str, list[float]] = {name: [] for name in INSTALLERS}
        for turn in range(ROUNDS + 1):
            for name in INSTALLERS:
                taken = project.build(name, cache(), "0")
                if turn > 0:  # the first fills the caches
                    times[name].append(taken)
        uv, pip = (statistics.median(times[name]) for name in ("uv", "pip"))
        print(f"  {case}: uv {uv:.2f} s, pip {pip:.2f} s: {uv / pip:.2f}x", flush=True)
    print(f"  warm, uv anew: {project.build('uv', 'warm', new_name()):.2f} s", flush=True)


def compare() -> None:
    """Print what is in one image and not in the other."""
    found = []
    for name in INSTALLERS:
        run = ["docker", "run", "--rm", f"bench-{name}"]
        freeze = output_of([*run, "python", "-m", "pip", "freeze"])
        files = output_of([*run, "find", "/usr", "/opt", "/root", "/tmp", "!", "-type", "d"])
        found.append(set((freeze + files).splitlines()))
    different = sorted(found[0] ^ found[1])
    print(f"  pip freeze and files: {len(found[0])} lines, {len(different)} differ")
    for line in different[:20]:
        print(f"    {line}")


def cache_records() -> set[str]:
    """Return the ids of what the builder keeps for later."""
    format_ = "{{range .BuildCache}}{{.ID}} {{end}}"
    return set(output_of(["docker", "system", "df", "--verbose", "--format", format_]).split())


def main() -> int:
    before = cache_records()
    try:
        for name, requirements in SETS.items():
            print(f"{name}: {' '.join(requirements)}", flush=True)
            with tempfile.TemporaryDirectory(prefix="cog-bench-") as folder:
                with Project(pathlib.Path(folder), requirements) as project:
                    measure(project)
                    compare()
    finally:
        for record in cache_records() - before:  # some gigabytes
            quietly(["docker", "builder", "prune", "--force", "--all", "--filter", f"id={record}"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
