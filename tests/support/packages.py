"""Small Python packages of our own, as a project carries them: no index knows them."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
import zipfile

METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
PROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
# A backend that asks for nothing: what it makes of the archive is the wheel that lies in it.
BACKEND = """\
import pathlib
import shutil

def build_wheel(folder, config_settings=None, metadata_directory=None):
    [wheel] = pathlib.Path(__file__).parent.glob("*.whl")
    shutil.copy(wheel, folder)
    return wheel.name
"""


def wheel_name(name: str, version: str) -> str:
    return f"{name}-{version}-py3-none-any.whl"


def make_wheel(name: str, version: str, says: str = "") -> bytes:
    """Return a wheel with one module, whose `VERSION` is `says`, or else the version."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"VERSION = {says or version!r}\n",
        f"{info}/METADATA": METADATA.format(name=name, version=version),
        f"{info}/WHEEL": WHEEL,
    }
    lines = [f"{path},sha256={digest(text)},{len(text)}" for path, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,"]) + "\n"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return content.getvalue()


def digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def make_source_archive(name: str, version: str) -> bytes:
    """Return NAME-VERSION.tar.gz; building it makes the wheel above."""
    return pack(
        name,
        version,
        {
            "PKG-INFO": METADATA.format(name=name, version=version).encode(),
            "pyproject.toml": PROJECT.encode(),
            "backend.py": BACKEND.encode(),
            wheel_name(name, version): make_wheel(name, version),
        },
    )


# As those of flash-attn and its like begin. Its only module says with which torch it was built.
SETUP_WITH_TORCH = """\
import packaging.version
import psutil
import torch
from setuptools import setup
from wheel.bdist_wheel import bdist_wheel

with open("{name}.py", "w") as module:
    module.write(f"VERSION = 'built with torch {{torch.VERSION}}'\\n")
setup(name="{name}", version="{version}", py_modules=["{name}"], install_requires={requires})
"""


def make_torch_first_archive(name: str, version: str, requires: list[str]) -> bytes:
    """Return NAME-VERSION.tar.gz, whose build imports torch."""
    setup = SETUP_WITH_TORCH.format(name=name, version=version, requires=requires)
    metadata = METADATA.format(name=name, version=version)
    return pack(name, version, {"PKG-INFO": metadata.encode(), "setup.py": setup.encode()})


def pack(name: str, version: str, files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for path, data in files.items():
            entry = tarfile.TarInfo(f"{name}-{version}/{path}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return content.getvalue()
