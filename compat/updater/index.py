"""The package index: which one, and how to ask it."""

from __future__ import annotations

import base64
import configparser
import hashlib
import http.client
import io
import os
import shutil
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from updater.problems import NotOnIndex, UpdateError, UsageError

MAX_PAGE_BYTES = 64 << 20
MAX_METADATA_BYTES = 4 << 20
BLOCK_BYTES = 128 << 10
TRIES = 4
PAUSE_SECONDS = 1.0  # before the second try; doubled before each further one
TIMEOUT_SECONDS = 30


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
