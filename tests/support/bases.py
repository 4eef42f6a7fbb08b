#!/usr/bin/env python3
"""Base images for a machine that can pull none.

Usage: bases.py [NAME...]      without a name: those that a usual test run needs

Each is a bare Debian with its own Python under the name of the public image, and exists only in the
private engine: nobody's real images are shadowed. An archive of each stays in the cache folder,
keyed by everything that went into it, so that a second run loads it in seconds.

A base trusts what this machine trusts and asks the package mirrors that this machine asks. The
variants below VARIANTS are made of one that is there already, in seconds.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import engine as engine_module
import machine

SUITES = {
    "python:3.9-slim": "bullseye",
    "python:3.11-slim": "bookworm",
    "python:3.13-slim": "trixie",
}
DEFAULT = "python:3.11-slim"
DISTRUSTFUL = "python:3.11.2-slim"
CUDA = "nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04"
USUAL = [DEFAULT, DISTRUSTFUL, CUDA]
PACKAGES = ["ca-certificates", "python3", "python3-pip", "python3-venv"]
CA_BUNDLE = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
APT_SETTINGS = (
    "Acquire::http::Proxy",
    "Acquire::https::Proxy",
    "Acquire::Check-Valid-Until",
    "Acquire::Check-Date",
)
PIP_SETTINGS = ("index-url", "extra-index-url", "trusted-host", "proxy")
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "SSL_CERT_FILE": str(CA_BUNDLE),
    "REQUESTS_CA_BUNDLE": str(CA_BUNDLE),
    "PIP_CERT": str(CA_BUNDLE),
}


@dataclasses.dataclass(frozen=True)
class Variant:
    """What a script makes of the base DEFAULT."""

    script: str
    environment: dict[str, str]


VARIANTS = {
    # Trusts the public authorities alone, as the real image does, and not those of this machine.
    DISTRUSTFUL: Variant(
        script="rm /etc/ssl/certs/ca-certificates.crt && update-ca-certificates --fresh",
        environment={name: ENVIRONMENT[name] for name in ("PATH", "LANG")},
    ),
    # Has a Python of its distribution's: no `python`, no pip, and EXTERNALLY-MANAGED stands guard.
    # Nothing of CUDA is in it.
    CUDA: Variant(
        script="rm /usr/local/bin/python /usr/local/bin/python3"
        " && apt-get purge --autoremove -qqy python3-pip python3-venv"
        " && printf '[externally-managed]\\nError=The distribution minds it.\\n'"
        " > /usr/lib/python3.11/EXTERNALLY-MANAGED",
        environment=ENVIRONMENT
        | {
            "PATH": "/usr/local/nvidia/bin:/usr/local/cuda/bin:" + ENVIRONMENT["PATH"],
            "NVIDIA_VISIBLE_DEVICES": "all",
            "NVIDIA_DRIVER_CAPABILITIES": "compute,utility",
        },
    ),
}


ALL = [*SUITES, *VARIANTS]


@dataclasses.dataclass(frozen=True)
class Recipe:
    """All that decides what is in a base."""

    name: str
    suite: str
    mirror: str  # empty: the one that debootstrap knows for the suite
    apt_settings: str
    pip_settings: str
    certificates: bytes

    def key(self) -> str:
        source = pathlib.Path(__file__).read_bytes()
        return hashlib.sha256(repr(self).encode() + source).hexdigest()[:16]


def make_recipe(name: str) -> Recipe:
    if name not in ALL:
        raise machine.Failed(f"{name}: no recipe; there are {', '.join(ALL)}")
    suite = SUITES[DEFAULT if name in VARIANTS else name]
    return Recipe(
        name=name,
        suite=suite,
        mirror=find_mirror(suite),
        apt_settings=read_apt_settings(),
        pip_settings=read_pip_settings(),
        certificates=CA_BUNDLE.read_bytes() if CA_BUNDLE.exists() else b"",
    )


def find_mirror(suite: str) -> str:
    """Return the address where this machine gets its own Debian, or "" if it is not a Debian."""
    listed = subprocess.run(
        [
            "apt-get",
            "indextargets",
            "--format",
            "$(REPO_URI) $(CODENAME) $(ORIGIN) $(COMPONENT)",
            "Created-By: Packages",
        ],
        capture_output=True,
        text=True,
    ).stdout
    sources = [line.split() for line in listed.splitlines()]
    debian = {s[1]: s[0] for s in sources if len(s) == 4 and s[2] == "Debian" and s[3] == "main"}
    # Suites of one archive share its address; those of updates and security fixes have others.
    plain = [address for codename, address in debian.items() if "-" not in codename]
    return debian.get(suite) or (plain[0] if plain else "")


def read_apt_settings() -> str:
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True).stdout
    lines = [line for line in dump.splitlines() if line.split(" ")[0] in APT_SETTINGS]
    return "".join(line + "\n" for line in lines)


def read_pip_settings() -> str:
    """Return a pip.conf with the index that this machine's pip uses, if it has one set."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True
    ).stdout
    found = {}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        setting = key.rpartition(".")[2]
        if setting in PIP_SETTINGS:
            found[setting] = value.strip("'\"")  # later lines win, as in pip: :env: comes last
    if not found:
        return ""
    return "[global]\n" + "".join(f"{k} = {v}\n" for k, v in sorted(found.items()))


def ensure(engine: engine_module.Engine, name: str = DEFAULT) -> None:
    """See to it that `engine` has the base `name`; says so only if that takes a while."""
    recipe = make_recipe(name)
    if recipe.key() in labels_of(engine, name):
        return
    folder = machine.cache_folder() / "bases"
    folder.mkdir(parents=True, exist_ok=True)
    stem = name.replace(":", "-").replace("/", "-")
    archive = folder / f"{stem}-{recipe.key()}.tar"
    if archive.exists():
        engine.docker("load", "--input", str(archive))
        return
    if name in VARIANTS:
        ensure(engine)
        machine.say(f"Making the base image {name} from {DEFAULT}")
    else:
        machine.say(f"Making the base image {name} from Debian {recipe.suite} (about 2 minutes)")
    make(engine, recipe, archive)
    for old in folder.glob(f"{stem}-*.tar"):
        if old != archive:
            old.unlink()


def labels_of(engine: engine_module.Engine, name: str) -> str:
    try:
        return engine.docker("image", "inspect", "--format", "{{json .Config.Labels}}", name)
    except machine.Failed:
        return ""


def make(engine: engine_module.Engine, recipe: Recipe, archive: pathlib.Path) -> None:
    """Make the base in `engine` and keep it as `archive`."""
    work = pathlib.Path(tempfile.mkdtemp(prefix="base-", dir=archive.parent))
    tar = work / "root.tar"
    variant = VARIANTS.get(recipe.name)
    try:
        if variant:
            make_variant(engine, variant, tar)
        else:
            make_debian(recipe, work / "root", tar)
        environment = variant.environment if variant else ENVIRONMENT
        changes = [f"ENV {key}={value}" for key, value in environment.items()]
        changes += ['CMD ["python3"]', f"LABEL cog-dev.recipe={recipe.key()}"]
        flags = [word for change in changes for word in ("--change", change)]
        engine.docker("import", *flags, str(tar), recipe.name)
        # Whole or not at all: a run that is stopped here leaves no half archive for the next.
        engine.docker("save", "--output", str(work / "image.tar"), recipe.name)
        (work / "image.tar").rename(archive)
    finally:
        machine.run(machine.as_root(["rm", "-rf", str(work)]))


def make_debian(recipe: Recipe, root: pathlib.Path, tar: pathlib.Path) -> None:
    address = [recipe.mirror] if recipe.mirror else []
    include = f"--include={','.join(PACKAGES)}"
    machine.run(
        machine.as_root(
            ["debootstrap", "--variant=minbase", include, recipe.suite, str(root), *address]
        ),
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )
    finish(root, recipe)
    machine.run(machine.as_root(["tar", "-C", str(root), "-cf", str(tar), "."]))


def make_variant(engine: engine_module.Engine, variant: Variant, tar: pathlib.Path) -> None:
    """Exported and not built: an image that is built keeps the environment of its base."""
    container = engine.docker("create", DEFAULT, "sh", "-ec", variant.script).strip()
    try:
        engine.docker("start", "--attach", container)
        engine.docker("export", "--output", str(tar), container)
    finally:
        engine.docker("rm", "--force", container)


def finish(root: pathlib.Path, recipe: Recipe) -> None:
    """Turn a bare Debian below `root` into what the public image looks like to a build."""
    with tempfile.TemporaryDirectory() as folder:
        staged = pathlib.Path(folder)
        files = {
            "etc/apt/apt.conf.d/90machine": recipe.apt_settings.encode(),
            "etc/pip.conf": recipe.pip_settings.encode(),
            str(CA_BUNDLE)[1:]: recipe.certificates,
        }
        for path, content in files.items():
            if content:
                (staged / path).parent.mkdir(parents=True, exist_ok=True)
                (staged / path).write_bytes(content)
        (staged / "usr/local/bin").mkdir(parents=True)
        for link in ("python", "python3"):
            (staged / "usr/local/bin" / link).symlink_to("/usr/bin/python3")
        for path in staged.rglob("*"):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() else 0o644)
        machine.run(
            machine.as_root(["cp", "--recursive", "--no-dereference", f"{staged}/.", str(root)])
        )
    script = "rm -rf usr/lib/python3*/EXTERNALLY-MANAGED var/cache/apt/archives/*.deb"
    script += " var/lib/apt/lists/* var/log/*.log"
    machine.run(machine.as_root(["sh", "-c", script]), cwd=root)


def main() -> int:
    if any(word.startswith("-") for word in sys.argv[1:]):
        machine.say(__doc__)
        return 2
    try:
        if shutil.which("debootstrap") is None:
            raise machine.Failed("debootstrap is not installed: run tests/support/install-packages")
        engine = engine_module.Engine()
        engine.start()
        for name in sys.argv[1:] or USUAL:
            ensure(engine, name)
    except machine.Failed as failure:
        machine.say(f"bases.py: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
