"""A package index on 127.0.0.1 that serves recorded metadata, and can be told to fail.

`python3 compat_index.py CACHE` records it anew, from the folder that compat/update.py was given as
--cache: what the index pages and the wheels of the packages say, without the wheels.
"""

from __future__ import annotations

import functools
import hashlib
import http.server
import io
import json
import re
import sys
import threading
import zipfile
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

RECORDED = Path(__file__).resolve().parent / "compat_index.json"
PACKAGES = ["torchaudio", "torchtext", "triton"]
KEPT_FIELDS = ("filename", "requires-python", "upload-time", "yanked")
KEPT_HEADERS = r"(Metadata-Version|Name|Version|Requires-Python|Requires-Dist|Provides-Extra): .*"


@functools.lru_cache(maxsize=None)
def make_wheel(metadata: str, padding: int = 20_000) -> bytes:
    """A zip with METADATA in the middle and incompressible bytes around it."""
    noise = b"".join(
        hashlib.sha256(str(number).encode()).digest() for number in range(padding // 32)
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("package/large.so", noise)
        archive.writestr("package-1.dist-info/METADATA", metadata)
        archive.writestr("package/larger.so", noise)
    return file.getvalue()


class Index(http.server.ThreadingHTTPServer):
    """`faults` maps a path to what happens to its next requests, in order."""

    daemon_threads = True
    padding = 20_000

    def __init__(self, packages: Dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.packages = packages
        self.faults: Dict[str, List[str]] = {}
        self.asked: List[Tuple[str, Dict[str, str]]] = []
        self.hold = threading.Event()  # requests with the fault "hold" wait for it
        self.reached = threading.Event()  # one of them has come

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/simple"

    def __enter__(self) -> "Index":
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hold.set()
        self.shutdown()
        self.thread.join()
        self.server_close()

    @staticmethod
    def announces(file_name: str) -> bool:
        """Half of the wheels have their metadata beside them (PEP 658)."""
        return hashlib.sha256(file_name.encode()).digest()[0] % 2 == 0

    def body(self, path: str) -> Optional[bytes]:
        match = re.match(r"^/simple/([^/]+)/$", path)
        if match and match[1] in self.packages:
            files = [
                {
                    **file,
                    "url": f"/files/{match[1]}/{file['filename']}",
                    "core-metadata": self.announces(file["filename"]),
                }
                for file in self.packages[match[1]]["files"]
            ]
            return json.dumps({"meta": {"api-version": "1.1"}, "files": files}).encode()
        match = re.match(r"^/files/([^/]+)/(.+?)(\.metadata)?$", path)
        if not match or match[2] not in self.packages[match[1]]["metadata"]:
            return None
        text = self.packages[match[1]]["metadata"][match[2]]
        return text.encode() if match[3] else make_wheel(text, self.padding)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Index

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers.items())))
        waiting = self.server.faults.get(self.path, [])
        fault = waiting.pop(0) if waiting else ""
        body = self.server.body(self.path)
        if fault == "hold":
            self.server.reached.set()
            self.server.hold.wait(30)
        if fault.isdigit():
            self.send(int(fault), b"")
        elif body is None:
            self.send(404, b"")
        elif fault == "garbage":
            self.send(200, b"<!DOCTYPE html><title>an older index</title>", kind="text/html")
        elif fault == "truncated":
            self.send(200, body[: len(body) // 2], length=len(body))
            self.close_connection = True
        else:
            self.send_range(body, ignored=fault == "no range")

    def send_range(self, body: bytes, ignored: bool) -> None:
        etag = '"' + hashlib.sha256(body).hexdigest() + '"'
        if self.headers.get("If-None-Match") == etag:
            self.send(304, b"", etag=etag)
            return
        match = re.match(r"^bytes=(\d+)-(\d+)$", self.headers.get("Range", ""))
        if not match or ignored:
            self.send(200, body, etag=etag)
            return
        first, last = int(match[1]), min(int(match[2]), len(body) - 1)
        self.send(206, body[first : last + 1], part=f"bytes {first}-{last}/{len(body)}")

    def send(
        self,
        status: int,
        body: bytes,
        *,
        kind: str = "application/octet-stream",
        length: Optional[int] = None,
        etag: str = "",
        part: str = "",
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if etag:
            self.send_header("ETag", etag)
        if part:
            self.send_header("Content-Range", part)
        self.end_headers()
        self.wfile.write(body)


def read_recorded() -> Dict[str, Any]:
    return dict(json.loads(RECORDED.read_text("utf-8")))


def record(cache: Path) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "truth"))
    from tables import load_updater  # the tests of the truth test's folder read the tables too

    update = load_updater()
    from updater import releases  # it can be found now
    recorded: Dict[str, Any] = {}
    for page_file in sorted((cache / "pages").iterdir()):
        page = json.loads(page_file.read_text("utf-8"))["page"]
        name = page["name"]
        if name not in PACKAGES:
            continue
        package = next(
            package
            for package in update.read_packages(
                RECORDED.parents[2] / "compat/curated/packages.tsv"
            )
            if package.name == name
        )
        files = [
            {key: file[key] for key in KEPT_FIELDS if file.get(key)}
            for file in page["files"]
            if re.search(r"linux|any\.whl$|cp312-win|\.tar\.gz$", file["filename"])
        ]
        metadata = {}
        for release in releases.read_releases(package, page, "http://index/"):
            wheel = releases.best_wheel(release)
            text = (
                cache / "metadata" / (hashlib.sha256(wheel.sha256.encode()).hexdigest() + ".txt")
            ).read_text("utf-8")
            kept = [
                line
                for line in text.partition("\n\n")[0].splitlines()
                if re.match(KEPT_HEADERS, line)
            ]
            metadata[wheel.file_name] = "\n".join(kept) + "\n\n"
        recorded[name] = {"files": files, "metadata": metadata}
    RECORDED.write_text(
        json.dumps(recorded, indent=0, sort_keys=True, ensure_ascii=False) + "\n", "utf-8"
    )


if __name__ == "__main__":
    record(Path(sys.argv[1]))
