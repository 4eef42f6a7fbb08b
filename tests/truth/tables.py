"""The rows of compat/, as the truth test draws its cases from them."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Dict, List, NamedTuple, Tuple

ROOT = Path(__file__).resolve().parents[2]
COMPAT = ROOT / "compat"


def load_updater() -> ModuleType:
    """compat/update.py as a module: it has the one PEP 440 reader of these tests."""
    spec = importlib.util.spec_from_file_location("compat_update", COMPAT / "update.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_table(path: Path) -> List[Dict[str, str]]:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"))) for line in lines[1:]]


class Version(NamedTuple):
    text: str
    key: Tuple[object, ...]
    pythons: List[str]  # those with a wheel for linux/amd64; "any"
    requires: str


def read_versions(name: str, updater: ModuleType) -> List[Version]:
    """Final versions with a wheel for linux/amd64 that nobody took back, oldest first."""
    found = []
    for row in read_table(COMPAT / "generated" / f"{name}.tsv"):
        pythons = row["pythons"].split(";")[0]
        if row["flags"] == "-" and re.match(r"3\.|any", pythons):
            version = updater.parse_version(row["version"])
            found.append(Version(version.text, version.key, pythons.split(","), row["requires"]))
    return found


def matrix_packages() -> List[str]:
    return [row["name"] for row in read_table(COMPAT / "curated" / "packages.tsv")]


def oldest_covered() -> Dict[str, str]:
    """Where the tables of a package begin."""
    return {
        row["name"]: row["since"]
        for row in read_table(COMPAT / "curated" / "packages.tsv")
        if row["since"] != "-"
    }
