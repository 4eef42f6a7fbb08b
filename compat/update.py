#!/usr/bin/env python3
"""Write compat/generated/ anew from the metadata of a Python package index.

For each package of packages.tsv: the index page (PEP 691), then for each version the metadata of
one wheel (PEP 658, or out of the wheel by HTTP Range). Needs nothing but the standard library
and the folder `updater` beside it, because `cog compat update` runs the copy that it carries.

Nothing is replaced unless everything could be read. Exit code 0: the tables were written; 1: the
index could not be read, the old tables are whole; 2: a mistake in the call, or no index is known;
3: written, but some packages are not on this index; 130: interrupted, the old tables are whole.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import datetime
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple, TypeVar, Union

sys.path.insert(0, str(Path(__file__).resolve().parent))  # which `python3 -I` leaves out
from updater import index  # noqa: E402
from updater.files import write_whole  # noqa: E402
from updater.problems import NotOnIndex, UpdateError, UsageError  # noqa: E402
from updater.releases import Package, read_releases  # noqa: E402
from updater.requirements import normalize, parse_version  # noqa: E402
from updater.rows import Row, fetch_page, make_row, toolkit_rows  # noqa: E402

COLUMNS = ("version", "pythons", "requires_python", "glibc", "requires", "extras", "date", "flags")


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
    client: index.Client,
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
    packages: List[Package], client: index.Client, jobs: int, date: str, kinds: Dict[str, str]
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
    client = index.Client(index.find_index(options.index_url), options.cache)
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
