#!/usr/bin/env python3
"""Write compat/generated/ anew from the metadata of a Python package index.

For each package of packages.tsv: the index page (PEP 691), then for each version the metadata of
one wheel (PEP 658, or out of the wheel by HTTP Range). One file that needs nothing but the standard
library, because `cog compat update` runs the copy that it carries.

Nothing is replaced unless everything could be read. Exit code 0: the tables were written; 1: the
index could not be read, the old tables are whole; 2: a mistake in the call, or no index is known;
3: written, but some packages are not on this index; 130: interrupted, the old tables are whole.
"""

from __future__ import annotations

import argparse
import base64
import concurrent.futures
import configparser
import datetime
import email.parser
import hashlib
import http.client
import io
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Set, Tuple, TypeVar, Union

COLUMNS = ("version", "pythons", "requires_python", "glibc", "requires", "extras", "date", "flags")
PLATFORMS = {"x86_64": "amd64", "aarch64": "arm64"}
SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"
MAX_PAGE_BYTES = 64 << 20
MAX_METADATA_BYTES = 4 << 20
BLOCK_BYTES = 128 << 10
TRIES = 4
PAUSE_SECONDS = 1.0  # before the second try; doubled before each further one
TIMEOUT_SECONDS = 30


class UpdateError(Exception):
    """What went wrong, as one line for the user."""


class UsageError(UpdateError):
    """The call itself is wrong, or no index is known."""


class NotOnIndex(UpdateError):
    """The index has no such page."""


# --- versions and requirements ------------------------------------------------------------------

VERSION = re.compile(
    r"^v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<phase>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<pre>\d*))?"
    r"(?P<post>-(?P<post1>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?P<post2>\d*))?"
    r"(?P<dev>[-_.]?dev[-_.]?(?P<devn>\d*))?"
    r"(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$"
)
PHASES = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}


class Version(NamedTuple):
    key: Tuple[Any, ...]  # PEP 440's order
    text: str  # the normal form
    prerelease: bool


def parse_version(text: str) -> Optional[Version]:
    """Nothing if `text` is no PEP 440 version. Local labels do not occur on a public index."""
    match = VERSION.match(text.strip().lower())
    if not match or match["local"]:
        return None
    epoch = int(match["epoch"] or 0)
    release = [int(part) for part in match["release"].split(".")]
    phase = PHASES.get(match["phase"], match["phase"]) if match["phase"] else None
    pre = int(match["pre"] or 0)
    post = int(match["post1"] or match["post2"] or 0) if match["post"] else None
    dev = int(match["devn"] or 0) if match["dev"] else None
    normal = (f"{epoch}!" if epoch else "") + ".".join(str(part) for part in release)
    normal += f"{phase}{pre}" if phase else ""
    normal += f".post{post}" if post is not None else ""
    normal += f".dev{dev}" if dev is not None else ""
    trimmed = list(release)
    while len(trimmed) > 1 and trimmed[-1] == 0:
        trimmed.pop()
    if phase:
        pre_key: Tuple[Any, ...] = (1, phase, pre)
    else:  # 1.0.dev1 comes before 1.0a1
        pre_key = (0,) if post is None and dev is not None else (2,)
    post_key = -1 if post is None else post
    dev_key = (1, 0) if dev is None else (0, dev)
    key = (epoch, tuple(trimmed), pre_key, post_key, dev_key)
    return Version(key, normal, phase is not None or dev is not None)


def normalize(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


REQUIREMENT = re.compile(
    r"^\s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[(?P<extras>[^\]]*)\])?"
    r"\s*\(?(?P<specifiers>[^;()@]*)\)?\s*(?:;(?P<marker>.*))?$"
)
MARKER_TOKEN = re.compile(r"\s*(\(|\)|not\s+in\b|[a-z_.]+|===|[<>=!~]=|[<>]|\"[^\"]*\"|'[^']*')")

# What holds for every image; extras and Python stay in the marker.
LINUX = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "sys_platform": "linux",
}
Simplified = Union[bool, str]


class MarkerReader:
    """A marker with what is known evaluated away: True, False, or the text that is left."""

    def __init__(self, text: str, machine: str) -> None:
        self.known = {**LINUX, "platform_machine": machine}
        self.tokens: List[str] = []
        position = 0
        text = text.strip()
        while position < len(text):
            match = MARKER_TOKEN.match(text, position)
            if not match:
                raise ValueError(text)
            self.tokens.append(re.sub(r"\s+", " ", match[1]))
            position = match.end()
        self.tokens.append("")
        self.at = 0

    def take(self) -> str:
        token = self.tokens[self.at]
        self.at += 1 if token else 0  # the last one is empty
        return token

    def read(self) -> Simplified:
        result = self.alternatives()[0]
        if self.take():
            raise ValueError("text after the marker")
        return result

    def alternatives(self) -> Tuple[Simplified, bool]:  # the second: an `or` that needs parentheses
        parts = [self.conjunction()]
        while self.tokens[self.at] == "or":
            self.take()
            parts.append(self.conjunction())
        if any(part is True for part in parts):
            return True, False
        left = [str(part) for part in parts if part is not False]
        return (" or ".join(left), len(left) > 1) if left else (False, False)

    def conjunction(self) -> Simplified:
        parts = [self.term()]
        while self.tokens[self.at] == "and":
            self.take()
            parts.append(self.term())
        if any(part[0] is False for part in parts):
            return False
        left = [part for part in parts if part[0] is not True]
        if len(left) == 1:
            return left[0][0]
        texts = [f"({text})" if compound else str(text) for text, compound in left]
        return " and ".join(texts) if texts else True

    def term(self) -> Tuple[Simplified, bool]:
        token = self.take()
        if token == "(":
            result = self.alternatives()
            if self.take() != ")":
                raise ValueError("a parenthesis is missing")
            return result
        return self.compare(token, self.take(), self.take()), False

    def compare(self, left: str, comparison: str, right: str) -> Simplified:
        if not left or not right or comparison in ("", "and", "or", "(", ")"):
            raise ValueError("an unfinished marker")
        name = left if left[0] not in "\"'" else right
        value = (right if name is left else left).strip("\"'")
        actual = self.known.get(name)
        if actual is None or comparison not in ("==", "!=", "in", "not in"):
            quoted = '"' + (normalize(value) if name == "extra" else value) + '"'
            sides = (name, quoted) if name is left else (quoted, name)
            return f"{sides[0]} {comparison} {sides[1]}"
        if comparison in ("in", "not in"):
            inside = actual in value if name is left else value in actual
            return inside == (comparison == "in")
        return (actual == value) == (comparison == "==")


def simplify_marker(text: str) -> Simplified:
    """What is left of it on Linux, with `platform_machine` only where the two machines differ."""
    parts = {machine: MarkerReader(text, machine).read() for machine in PLATFORMS}
    if len(set(parts.values())) == 1:
        return parts["x86_64"]
    left = []
    for machine, part in parts.items():
        condition = f'platform_machine == "{machine}"'
        if isinstance(part, str):
            left.append(
                f"({part}) and {condition}" if " or " in part else f"{part} and {condition}"
            )
        elif part:
            left.append(condition)
    return " or ".join(left)


def simplify_requirement(line: str, kinds: Dict[str, str]) -> Optional[str]:
    """The line in a normal form; nothing if it decides nothing: it is on none of the packages in
    `kinds`, never holds on Linux, or puts no bound on a package that only its bounds make matter.
    """
    match = REQUIREMENT.match(line)
    kind = kinds.get(normalize(match["name"])) if match else None
    if not match or not kind:
        return None
    specifiers = re.sub(r"\s+", "", match["specifiers"]).rstrip(",")
    if not specifiers and kind in ("runtime", "shared"):
        return None
    marker: Simplified = simplify_marker(match["marker"]) if match["marker"] else True
    if marker is False:
        return None
    extras = sorted(
        {normalize(extra.strip()) for extra in (match["extras"] or "").split(",")} - {""}
    )
    text = normalize(match["name"])
    text += "[" + ",".join(extras) + "]" if extras else ""
    text += specifiers
    return text if marker is True else f"{text} ; {marker}"


# --- the index ----------------------------------------------------------------------------------


def pip_configured_index() -> Optional[str]:
    """`index-url` of pip's configuration files, the one that pip would obey last."""
    home = Path.home()
    places = [
        Path(base) / "pip/pip.conf"
        for base in reversed(os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":"))
        if base
    ]
    places += [
        Path("/etc/pip.conf"),
        Path("/Library/Application Support/pip/pip.conf"),
        home / ".pip/pip.conf",
        home / "Library/Application Support/pip/pip.conf",
        Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip/pip.conf",
        Path(os.environ.get("VIRTUAL_ENV") or sys.prefix) / "pip.conf",
    ]
    if os.environ.get("PIP_CONFIG_FILE"):
        places.append(Path(os.environ["PIP_CONFIG_FILE"]))
    found = None
    for place in places:
        parser = configparser.RawConfigParser()
        try:
            parser.read(place, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        for section in ("global", "download", "install"):
            found = parser.get(section, "index-url", fallback=None) or found
    return found


def pip_default_index() -> Optional[str]:
    """What an installed pip asks when nobody configured it."""
    question = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
    pythons = [sys.executable, shutil.which("python3"), shutil.which("python")]
    for program in ("pip3", "pip"):
        path = shutil.which(program)
        try:
            first = Path(path).open("rb").readline(300) if path else b""
        except OSError:
            continue
        if first.startswith(b"#!"):
            pythons.append(first[2:].strip().decode("utf-8", "replace"))
    for python in dict.fromkeys(python for python in pythons if python):
        try:
            answer = subprocess.run(
                [python, "-c", question], capture_output=True, text=True, timeout=60, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if answer.returncode == 0 and answer.stdout.strip():
            return answer.stdout.strip()
    return None


def find_index(given: Optional[str]) -> str:
    candidates: List[Callable[[], Optional[str]]] = [lambda: given]
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        candidates.append(lambda name=name: os.environ.get(name))  # type: ignore[misc]
    for candidate in candidates + [pip_configured_index, pip_default_index]:
        url = (candidate() or "").strip()
        if url:
            if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
                raise UsageError(f"the index {url!r} is not an http or https address")
            return url.rstrip("/") + "/"
    raise UsageError(
        "no package index is known: give --index-url, set PIP_INDEX_URL, or install pip"
    )


class Response(NamedTuple):
    status: int
    headers: Dict[str, str]  # names in lower case
    body: bytes


class Client:
    """GET with retries. One for all threads; `transport` sends one request."""

    def __init__(self, index: str, cache: Optional[Path]) -> None:
        parts = urllib.parse.urlsplit(index)
        self.login = ""
        if parts.username:
            login = urllib.parse.unquote(f"{parts.username}:{parts.password or ''}")
            self.login = "Basic " + base64.b64encode(login.encode()).decode()
        self.host = parts.netloc.rpartition("@")[2]
        self.index = urllib.parse.urlunsplit(parts._replace(netloc=self.host))
        self.cache = cache
        self.stopping = threading.Event()
        bundle = next(
            (
                os.environ[name]
                for name in ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
                if os.environ.get(name)
            ),
            None,
        )
        try:
            self.tls = ssl.create_default_context(cafile=bundle)
        except (OSError, ssl.SSLError) as error:
            raise UsageError(f"cannot read the certificates of {bundle}: {error}") from error

    def transport(self, url: str, headers: Dict[str, str], limit: int) -> Response:
        request = urllib.request.Request(url, headers=headers)
        if self.login and urllib.parse.urlsplit(url).netloc == self.host:
            request.add_unredirected_header("Authorization", self.login)
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=self.tls))
        try:
            reply = opener.open(request, timeout=TIMEOUT_SECONDS)
        except urllib.error.HTTPError as error:
            reply = error
        with reply:
            length = reply.headers.get("Content-Length")
            body = reply.read(limit + 1)
            if len(body) > limit:
                raise UpdateError(f"{url} is larger than {limit} bytes")
            if length is not None and len(body) != int(length):
                raise http.client.IncompleteRead(body)
            return Response(reply.status, {k.lower(): v for k, v in reply.headers.items()}, body)

    def get(self, url: str, limit: int, headers: Optional[Dict[str, str]] = None) -> Response:
        """The answer with status 200, 206 or 304. 404 and 410 raise NotOnIndex."""
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise UpdateError(f"not an http or https address: {url}")
        sent = {"User-Agent": "cog-compat-update", "Accept-Encoding": "identity", **(headers or {})}
        trouble = ""
        for attempt in range(TRIES):
            if self.stopping.is_set():
                raise UpdateError("stopped")
            if attempt:
                time.sleep(PAUSE_SECONDS * 2 ** (attempt - 1))
            try:
                response = self.transport(url, sent, limit)
            except (OSError, http.client.HTTPException, ValueError) as error:
                trouble = str(error) or type(error).__name__
                continue
            if response.status in (200, 206, 304):
                return response
            trouble = f"the answer was HTTP {response.status}"
            if response.status in (404, 410):
                raise NotOnIndex(f"{url}: {trouble}")
            if response.status < 500 and response.status not in (408, 429):
                break
        raise UpdateError(f"{url}: {trouble}")

    def cached(self, kind: str, key: str, suffix: str) -> Optional[Path]:
        digest = hashlib.sha256(key.encode()).hexdigest()
        return self.cache / kind / (digest + suffix) if self.cache else None


class RemoteFile(io.RawIOBase):
    """A file behind HTTP Range, read in blocks as needed; what zipfile wants of a file."""

    def __init__(self, client: Client, url: str, size: int) -> None:
        super().__init__()
        self.client, self.url, self.size = client, url, size
        self.position = 0
        self.blocks: Dict[int, bytes] = {}

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError("negative position")
        self.position = base + offset
        return self.position

    def readinto(self, buffer: Any) -> int:
        block, offset = divmod(self.position, BLOCK_BYTES)
        count = max(0, min(len(buffer), BLOCK_BYTES - offset, self.size - self.position))
        if count:
            buffer[:count] = self.block(block)[offset : offset + count]
        self.position += count
        return count

    def block(self, number: int) -> bytes:
        if number not in self.blocks:
            if len(self.blocks) * BLOCK_BYTES > MAX_METADATA_BYTES:
                raise UpdateError(f"{self.url}: its metadata is not to be found")
            begin, end = number * BLOCK_BYTES, min(self.size, (number + 1) * BLOCK_BYTES)
            response = self.client.get(
                self.url, MAX_PAGE_BYTES, {"Range": f"bytes={begin}-{end - 1}"}
            )
            body = response.body if response.status == 206 else response.body[begin:end]
            if len(body) != end - begin:
                raise UpdateError(
                    f"{self.url}: the answer to a range has {len(body)} bytes, "
                    f"not {end - begin}"
                )
            self.blocks[number] = body
        return self.blocks[number]


# --- one package --------------------------------------------------------------------------------


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


def fetch_page(client: Client, name: str) -> Tuple[Any, str]:
    url = urllib.parse.urljoin(client.index, name + "/")
    headers = {"Accept": SIMPLE_JSON}
    kept = client.cached("pages", url, ".json")
    old: Dict[str, Any] = {}
    if kept and kept.exists():
        try:
            old = json.loads(kept.read_text("utf-8"))
            if old["etag"] and "page" in old:
                headers["If-None-Match"] = old["etag"]
        except (OSError, ValueError, KeyError, TypeError):
            pass
    response = client.get(url, MAX_PAGE_BYTES, headers)
    if response.status == 304:
        return old["page"], url
    try:
        page = json.loads(response.body)
    except (ValueError, RecursionError) as error:
        kind = response.headers.get("content-type", "unknown")
        raise UpdateError(
            f"{url}: not JSON (PEP 691) but {kind}; this index cannot be used"
        ) from error
    if kept:
        write_whole(kept, json.dumps({"etag": response.headers.get("etag", ""), "page": page}))
    return page, url


def metadata_in_wheel(client: Client, wheel: Wheel) -> bytes:
    size = wheel.size
    if not size:
        response = client.get(wheel.url, MAX_PAGE_BYTES, {"Range": "bytes=0-0"})
        total = response.headers.get("content-range", "").rpartition("/")[2]
        size = int(total) if total.isdigit() else len(response.body)
    try:
        with zipfile.ZipFile(io.BufferedReader(RemoteFile(client, wheel.url, size))) as archive:
            for entry in archive.infolist():
                if re.match(r"^[^/]+\.dist-info/METADATA$", entry.filename):
                    if entry.file_size > MAX_METADATA_BYTES:
                        raise UpdateError(f"{wheel.url}: METADATA is too large")
                    return archive.read(entry)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise UpdateError(f"{wheel.url}: not a wheel: {error}") from error
    raise UpdateError(f"{wheel.url}: no METADATA in it")


def fetch_metadata(client: Client, wheel: Wheel) -> str:
    kept = client.cached("metadata", wheel.sha256 or wheel.url, ".txt")
    if kept and kept.exists():
        return kept.read_text("utf-8")
    data: Optional[bytes] = None
    if wheel.has_metadata:
        try:
            data = client.get(wheel.url + ".metadata", MAX_METADATA_BYTES).body
        except NotOnIndex:
            pass  # announced and not there: the wheel itself has it
    text = (data if data is not None else metadata_in_wheel(client, wheel)).decode(
        "utf-8", "replace"
    )
    if kept:
        write_whole(kept, text)
    return text


class Row(NamedTuple):
    version: Version
    cells: Tuple[str, ...]


def make_row(client: Client, package: Package, release: Release, kinds: Dict[str, str]) -> Row:
    wheel = best_wheel(release)
    requires: Set[str] = set()
    extras: Set[str] = set()
    requires_python = release.requires_python
    if wheel and package.metadata:
        message = email.parser.HeaderParser().parsestr(fetch_metadata(client, wheel))
        if not message.get("Name"):
            raise UpdateError(f"{wheel.url}: its metadata has no name")
        requires_python = re.sub(r"\s+", "", text_of(message.get("Requires-Python")))
        extras = {normalize(text_of(extra)) for extra in message.get_all("Provides-Extra", [])}
        for line in message.get_all("Requires-Dist", []):
            try:
                requirement = simplify_requirement(text_of(line), kinds)
            except ValueError as error:
                raise UpdateError(f"{wheel.url}: cannot read {text_of(line)!r}: {error}") from error
            if requirement:
                requires.add(requirement)
    flags = (["pre"] if release.version.prerelease else []) + (["yanked"] if release.yanked else [])
    cells = (
        release.version.text,
        describe_pythons(release),
        requires_python,
        describe_glibc(release),
        " | ".join(sorted(requires)),
        ",".join(sorted(extras)),
        release.date,
        ",".join(flags),
    )
    return Row(release.version, tuple(cell or "-" for cell in cells))


def toolkit_rows(rows: List[Row]) -> List[Tuple[str, ...]]:
    """Which CUDA toolkit has which runtime, compiler and cuBLAS, by the meta package's own pins."""
    columns = {
        "runtime": r"cuda-runtime",
        "nvrtc": r"cuda-nvrtc",
        "nvcc": r"cuda-nvcc",
        "cublas": r"cublas",
    }
    result = []
    for row in rows:
        if row.version.prerelease:
            continue
        cells = [".".join(row.version.text.split(".")[:3])]
        for package in columns.values():
            match = re.search(rf"(?:^|\| )nvidia-{package}(?:-cu\d+)?==([0-9.]+)", row.cells[4])
            cells.append(match[1].rstrip(".") if match else "-")
        result.append(tuple(cells))
    return [("cuda", *columns)] + result


# --- the whole ----------------------------------------------------------------------------------


def read_packages(path: Path) -> List[Package]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from error
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    if not rows or rows[0][:4] != ["name", "kind", "since", "metadata"]:
        raise UsageError(
            f"{path} is not a list of packages: its columns are not name, kind, since, " "metadata"
        )
    packages = []
    for row in rows[1:]:
        if len(row) < 4 or normalize(row[0]) != row[0] or "/" in row[0] or row[0].startswith("."):
            raise UsageError(f"{path}: not a package: {row[0]!r}")
        since = None if row[2] == "-" else parse_version(row[2])
        if row[2] != "-" and not since:
            raise UsageError(f"{path}: {row[2]!r} is not a version")
        packages.append(Package(row[0], row[1], since, row[3] == "yes"))
    return packages


def write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix="." + path.name + ".")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def render(date: str, table: List[Tuple[str, ...]]) -> str:
    head = ["# source: package-index", f"# fetched: {date}"]
    return "\n".join(head + ["\t".join(cells) for cells in table]) + "\n"


def write_tables(output: Path, tables: Dict[str, str]) -> None:
    """All of them or none: written beside, then renamed one after the other."""
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output, prefix=".new-") as folder:
        for name, text in tables.items():
            write_whole(Path(folder) / name, text)
        for name in tables:
            os.replace(Path(folder) / name, output / name)


Item = TypeVar("Item")
Result = TypeVar("Result")


def in_parallel(
    pool: concurrent.futures.Executor, work: Callable[[Item], Result], items: List[Item]
) -> List[Union[Result, UpdateError]]:
    def attempt(item: Item) -> Union[Result, UpdateError]:
        try:
            return work(item)
        except UpdateError as error:
            return error

    return list(pool.map(attempt, items))


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Outcome(NamedTuple):
    tables: Dict[str, str]  # text by file name
    missing: List[str]  # packages that the index lacks
    failed: List[str]


def read_rows(
    pool: concurrent.futures.Executor,
    client: Client,
    package: Package,
    page: Tuple[Any, str],
    kinds: Dict[str, str],
) -> List[Row]:
    releases = read_releases(package, page[0], page[1])
    rows: List[Row] = []
    for row in in_parallel(
        pool, lambda release: make_row(client, package, release, kinds), releases
    ):
        if isinstance(row, UpdateError):
            raise row
        rows.append(row)
    return rows


def read_tables(
    packages: List[Package], client: Client, jobs: int, date: str, kinds: Dict[str, str]
) -> Outcome:
    outcome = Outcome({}, [], [])
    with concurrent.futures.ThreadPoolExecutor(max_workers=jobs) as pool:
        try:
            pages = in_parallel(pool, lambda package: fetch_page(client, package.name), packages)
            for package, page in zip(packages, pages):
                if isinstance(page, NotOnIndex):
                    outcome.missing.append(package.name)
                    say(f"{package.name}: not on this index")
                    continue
                try:
                    if isinstance(page, UpdateError):
                        raise page
                    rows = read_rows(pool, client, package, page, kinds)
                except UpdateError as error:
                    outcome.failed.append(package.name)
                    say(f"{package.name}: {error}")
                    continue
                table = [COLUMNS] + [row.cells for row in rows]
                outcome.tables[package.name + ".tsv"] = render(date, table)
                if package.name == "cuda-toolkit":
                    outcome.tables["toolkits.tsv"] = render(date, toolkit_rows(rows))
                say(f"{package.name}: {len(rows)} versions, up to {table[-1][0]}")
        except BaseException:
            client.stopping.set()
            raise
    return outcome


def today() -> str:
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    now = float(seconds) if seconds else time.time()
    return datetime.datetime.fromtimestamp(now, datetime.timezone.utc).strftime("%Y-%m-%d")


def parse_arguments(arguments: Optional[List[str]]) -> argparse.Namespace:
    here = Path(__file__).resolve().parent
    beside = here / "packages.tsv"
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--index-url", metavar="URL", help="default: as pip is configured")
    parser.add_argument(
        "--packages",
        type=Path,
        metavar="FILE",
        default=beside if beside.exists() else here / "curated/packages.tsv",
    )
    parser.add_argument("--output", type=Path, metavar="DIR", default=here / "generated")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep what was read there")
    parser.add_argument("--jobs", type=int, default=6, metavar="N", help="requests at once (6)")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="the date of the tables (today)")
    parser.add_argument("--only", action="append", metavar="NAME", help="only this package")
    return parser.parse_args(arguments)


def run(options: argparse.Namespace) -> int:
    packages = read_packages(options.packages)
    kinds = {package.name: package.kind for package in packages}
    only = set(options.only or kinds)
    if not only.issubset(kinds):
        raise UsageError(f"not in {options.packages}: " + ", ".join(sorted(only - set(kinds))))
    if options.date and not re.match(r"^\d{4}-\d{2}-\d{2}$", options.date):
        raise UsageError(f"not a date: {options.date}")
    client = Client(find_index(options.index_url), options.cache)
    outcome = read_tables(
        [package for package in packages if package.name in only],
        client,
        max(1, min(options.jobs, 16)),
        options.date or today(),
        kinds,
    )
    if outcome.failed or not outcome.tables:
        raise UpdateError(
            "nothing was changed; not read: " + ", ".join(outcome.failed + outcome.missing)
        )
    write_tables(options.output, outcome.tables)
    return 3 if outcome.missing else 0


def main(arguments: Optional[List[str]] = None) -> int:
    try:
        return run(parse_arguments(arguments))
    except KeyboardInterrupt:
        say("interrupted: nothing was changed")
        return 130
    except UsageError as error:
        say(f"error: {error}")
        return 2
    except (UpdateError, OSError) as error:
        say(f"error: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
