"""A row of a table: what a version is, and what it asks for."""

from __future__ import annotations

import email.parser
import io
import json
import re
import urllib.parse
import zipfile
from typing import Any, Dict, List, NamedTuple, Optional, Set, Tuple

from updater import index
from updater.files import write_whole
from updater.problems import NotOnIndex, UpdateError
from updater.releases import (
    Package,
    Release,
    Wheel,
    best_wheel,
    describe_glibc,
    describe_pythons,
    text_of,
)
from updater.requirements import Version, normalize, simplify_requirement

SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"


def fetch_page(client: index.Client, name: str) -> Tuple[Any, str]:
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
    response = client.get(url, index.MAX_PAGE_BYTES, headers)
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


def metadata_in_wheel(client: index.Client, wheel: Wheel) -> bytes:
    size = wheel.size
    if not size:
        response = client.get(wheel.url, index.MAX_PAGE_BYTES, {"Range": "bytes=0-0"})
        total = response.headers.get("content-range", "").rpartition("/")[2]
        size = int(total) if total.isdigit() else len(response.body)
    try:
        with zipfile.ZipFile(io.BufferedReader(index.RemoteFile(client, wheel.url, size))) as archive:
            for entry in archive.infolist():
                if re.match(r"^[^/]+\.dist-info/METADATA$", entry.filename):
                    if entry.file_size > index.MAX_METADATA_BYTES:
                        raise UpdateError(f"{wheel.url}: METADATA is too large")
                    return archive.read(entry)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise UpdateError(f"{wheel.url}: not a wheel: {error}") from error
    raise UpdateError(f"{wheel.url}: no METADATA in it")


def fetch_metadata(client: index.Client, wheel: Wheel) -> str:
    kept = client.cached("metadata", wheel.sha256 or wheel.url, ".txt")
    if kept and kept.exists():
        return kept.read_text("utf-8")
    data: Optional[bytes] = None
    if wheel.has_metadata:
        try:
            data = client.get(wheel.url + ".metadata", index.MAX_METADATA_BYTES).body
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


def make_row(client: index.Client, package: Package, release: Release, kinds: Dict[str, str]) -> Row:
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
