"""What an index page says of a package: its wheels and versions."""

from __future__ import annotations

import re
import urllib.parse
from typing import Any, Dict, List, NamedTuple, Optional, Set, Tuple

from updater.problems import UpdateError
from updater.requirements import PLATFORMS, Version, normalize, parse_version

class Wheel(NamedTuple):
    file_name: str
    url: str
    pythons: Set[str]  # "3.12"; "any"
    platforms: Set[str]  # "amd64", "arm64"
    glibc: Tuple[int, int]  # (0, 0) for pure Python
    requires_python: str
    size: int
    has_metadata: bool
    sha256: str


class Release(NamedTuple):
    version: Version
    wheels: List[Wheel]
    requires_python: str
    date: str
    yanked: bool


class Package(NamedTuple):
    name: str
    kind: str
    since: Optional[Version]
    metadata: bool


WHEEL = re.compile(
    r"^(?P<name>[^-]+)-(?P<version>[^-]+)(?:-\d[^-]*)?-(?P<python>[^-]+)-(?P<abi>[^-]+)"
    r"-(?P<platform>[^-]+)\.whl$"
)
MANYLINUX = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}


def wheel_platforms(tags: str) -> Tuple[Set[str], Tuple[int, int]]:
    """The Linux platforms of a compressed platform tag, and the oldest glibc that one asks for."""
    platforms: Set[str] = set()
    glibc: List[Tuple[int, int]] = []
    for tag in tags.split("."):
        if tag == "any":
            return set(PLATFORMS.values()), (0, 0)
        match = re.match(r"^(linux|manylinux\w*?)_(x86_64|aarch64)$", tag)
        if not match:
            continue
        numbered = re.match(r"^manylinux_(\d+)_(\d+)$", match[1])
        if numbered:
            glibc.append((int(numbered[1]), int(numbered[2])))
        else:
            glibc.append(MANYLINUX.get(match[1], (0, 0)))
        platforms.add(PLATFORMS[match[2]])
    return platforms, min(glibc, default=(0, 0))


def wheel_pythons(pythons: str, abis: str) -> Set[str]:
    """`any` for wheels of any Python 3; free-threaded and PyPy's wheels count for nothing."""
    found: Set[str] = set()
    for tag in pythons.split("."):
        match = re.match(r"^(cp|py)3(\d+)?$", tag)
        if not match:
            continue
        if match[1] == "py" or "abi3" in abis.split(".") or match[2] is None:
            found.add("any")
        elif (
            f"cp3{match[2]}" in abis.split(".")
            or f"cp3{match[2]}m" in abis.split(".")
            or abis == "none"
        ):
            found.add(f"3.{match[2]}")
    return found


def text_of(value: Any) -> str:
    return re.sub(r"\s+", " ", value).strip() if isinstance(value, str) else ""


def read_wheel(name: str, file: Dict[str, Any], page_url: str) -> Optional[Tuple[Version, Wheel]]:
    match = WHEEL.match(file["filename"])
    version = parse_version(match["version"].replace("_", "-")) if match else None
    if not match or not version or normalize(match["name"]) != name:
        return None
    platforms, glibc = wheel_platforms(match["platform"])
    pythons = wheel_pythons(match["python"], match["abi"])
    if not platforms or not pythons:
        return None
    hashes = file.get("hashes")
    size = file.get("size")
    return version, Wheel(
        file["filename"],
        urllib.parse.urljoin(page_url, file["url"]),
        pythons,
        platforms,
        glibc,
        re.sub(r"\s+", "", text_of(file.get("requires-python"))),
        size if isinstance(size, int) else 0,
        bool(file.get("core-metadata") or file.get("data-dist-info-metadata")),
        text_of(hashes.get("sha256")) if isinstance(hashes, dict) else "",
    )


def sdist_version(name: str, file_name: str) -> Optional[Version]:
    for ending in (".tar.gz", ".zip", ".tar.bz2"):
        if file_name.endswith(ending):
            stem = file_name[: -len(ending)]
            for dash in (match.start() for match in re.finditer("-", stem)):
                if normalize(stem[:dash]) == name:
                    return parse_version(stem[dash + 1 :])
    return None


def read_releases(package: Package, page: Any, page_url: str) -> List[Release]:
    """What the index page says of each version that has a file for Linux, oldest first."""
    if not isinstance(page, dict) or not isinstance(page.get("files"), list):
        raise UpdateError(f"{page_url}: not an index page")
    found: Dict[Tuple[Any, ...], Release] = {}
    for file in page["files"]:
        if (
            not isinstance(file, dict)
            or not isinstance(file.get("filename"), str)
            or not isinstance(file.get("url"), str)
        ):
            raise UpdateError(f"{page_url}: a file without name or address")
        read = read_wheel(package.name, file, page_url)
        version = read[0] if read else sdist_version(package.name, file["filename"])
        if not version or (package.since and version.key < package.since.key):
            continue
        date = text_of(file.get("upload-time"))[:10]
        known = found.get(version.key)
        requires = (
            read[1].requires_python
            if read
            else re.sub(r"\s+", "", text_of(file.get("requires-python")))
        )
        found[version.key] = Release(
            version,
            (known.wheels if known else []) + ([read[1]] if read else []),
            requires if not known or (read and not known.wheels) else known.requires_python,
            min(filter(None, (known.date if known else "", date)), default=""),
            (known.yanked if known else True) and bool(file.get("yanked")),
        )
    return [found[key] for key in sorted(found)]


def best_wheel(release: Release) -> Optional[Wheel]:
    """The wheel whose metadata stands for the version: amd64's, of the newest Python."""

    def rank(wheel: Wheel) -> Tuple[Any, ...]:
        newest = max((int(python[2:]) for python in wheel.pythons if python != "any"), default=0)
        return "amd64" in wheel.platforms, newest, wheel.has_metadata, wheel.file_name

    return max(release.wheels, key=rank, default=None)


def describe_pythons(release: Release) -> str:
    def minors(platform: str) -> str:
        found: Set[str] = set()
        for wheel in release.wheels:
            if platform in wheel.platforms:
                found |= wheel.pythons
        if "any" in found:
            return "any"
        return ",".join(sorted(found, key=lambda minor: int(minor[2:])))

    amd64, arm64 = minors("amd64"), minors("arm64")
    if not amd64 and not arm64:
        return "sdist"
    return (amd64 or "-") + (f";arm64={arm64 or '-'}" if amd64 != arm64 else "")


def describe_glibc(release: Release) -> str:
    """What is needed for each Python that the version has a wheel for."""
    oldest: Dict[Tuple[str, str], Tuple[int, int]] = {}
    for wheel in release.wheels:
        for platform in wheel.platforms:
            for python in wheel.pythons:
                place = (platform, python)
                oldest[place] = min(oldest.get(place, wheel.glibc), wheel.glibc)
    amd64 = [glibc for place, glibc in oldest.items() if place[0] == "amd64"]
    major, minor = max(amd64 or oldest.values(), default=(0, 0))
    return f"{major}.{minor}" if major else "-"
