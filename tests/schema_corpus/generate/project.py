"""The files of one generated model folder, and how one file names what another defines."""

from __future__ import annotations

import random

# A file imports from files of a lower level only, so nothing is circular.
LEVELS = {"run.py": 2, "shapes.py": 1, "settings/limits.py": 0, "constants.py": 0}
STARS = {"constants.py"}  # has an __all__, so it may be star-imported
PACKAGES = {"settings/limits.py": "settings/__init__.py"}  # re-exports all of it


class Project:
    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self._count = 0
        self._headers: dict[str, list[str]] = {name: [] for name in LEVELS}
        self._bodies: dict[str, list[str]] = {name: [] for name in LEVELS}
        self._exports: dict[str, list[str]] = {name: [] for name in LEVELS}
        self._future = {name: self.chance(0.4) for name in LEVELS}

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def new_name(self, stem: str) -> str:
        self._count += 1
        return f"{stem}{self._count}"

    def needs(self, file: str, line: str) -> None:
        """An import line at the head of `file`."""
        if line not in self._headers[file]:
            self._headers[file].append(line)

    def write(self, file: str, text: str) -> None:
        self._bodies[file].append(text)

    def home_for(self, file: str) -> str:
        """Where something that `file` uses may be defined."""
        if self.chance(0.5):
            return file
        return self.rng.choice([one for one in LEVELS if LEVELS[one] < LEVELS[file]] or [file])

    def define(self, home: str, name: str, text: str) -> None:
        self.write(home, text)
        self._exports[home].append(name)

    def refer(self, file: str, home: str, name: str) -> str:
        """How `file` writes the name that `home` defines."""
        if file == home:
            return name
        module = home[: -len(".py")].replace("/", ".")
        if home in PACKAGES and self.chance(0.4):
            module = module.partition(".")[0]
        style = self.rng.choice(["from", "alias", "module", "module alias", "star"])
        if style == "star" and home in STARS:
            self.needs(file, f"from {module} import *")
            return name
        if style == "alias":
            alias = self.new_name("alias_")
            self.needs(file, f"from {module} import {name} as {alias}")
            return alias
        if style == "module":
            self.needs(file, f"import {module}")
            return f"{module}.{name}"
        if style == "module alias":
            alias = self.new_name("module_")
            self.needs(file, f"import {module} as {alias}")
            return f"{alias}.{name}"
        self.needs(file, f"from {module} import {name}")
        return name

    def texts(self) -> dict[str, str]:
        texts = {}
        for file in LEVELS:
            lines = ["from __future__ import annotations"] if self._future[file] else []
            lines += self._headers[file]
            if file in STARS:
                lines.append(f"__all__ = {self._exports[file]!r}")
            texts[file] = "\n".join(lines + self._bodies[file]) + "\n"
        for file, package in PACKAGES.items():
            names = self._exports[file]
            module = file.rpartition("/")[2][: -len(".py")]
            imports = [f"from .{module} import {name}" for name in names]
            texts[package] = "\n".join(imports) + "\n"
        return texts
