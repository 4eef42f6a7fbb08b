"""compat/update.py against an index on 127.0.0.1 that serves recorded metadata."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple
from unittest import mock

from compat_index import PACKAGES, Index, make_wheel, read_recorded

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "truth"))
from tables import load_updater  # noqa: E402

UPDATE = load_updater()
from updater import index as index_module  # noqa: E402

GENERATED = ROOT / "compat" / "generated"
WHEEL = "thing-1.0-cp312-cp312-manylinux_2_28_x86_64.whl"
THING = {
    "thing": {
        "files": [{"filename": WHEEL, "upload-time": "2026-01-02T03:04:05Z"}],
        "metadata": {WHEEL: "Name: thing\nVersion: 1.0\nRequires-Python: >=3.12\n\n"},
    }
}


def fetched_date(name: str) -> str:
    return (GENERATED / f"{name}.tsv").read_text("utf-8").splitlines()[1].partition(": ")[2]


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enter(tempfile.TemporaryDirectory()))
        self.output = self.folder / "generated"
        self.enter(mock.patch.object(index_module, "PAUSE_SECONDS", 0.0))
        self.enter(mock.patch.dict(os.environ))
        for name in (
            "PIP_INDEX_URL",
            "UV_DEFAULT_INDEX",
            "UV_INDEX_URL",
            "http_proxy",
            "HTTP_PROXY",
        ):
            os.environ.pop(name, None)

    def enter(self, context: Any) -> Any:  # unittest has enterContext from Python 3.11 on
        value = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return value

    def write_packages(self, names: List[str], metadata: str = "yes") -> Path:
        path = self.folder / "packages.tsv"
        path.write_text(
            "name\tkind\tsince\tmetadata\n"
            + "".join(f"{name}\tframework\t-\t{metadata}\n" for name in names),
            "utf-8",
        )
        return path

    def run_update(self, *arguments: str) -> Tuple[int, str]:
        with contextlib.redirect_stderr(io.StringIO()) as said:
            code = UPDATE.main(["--output", str(self.output), *arguments])
        return code, said.getvalue()

    def update_thing(self, index: Index, *arguments: str) -> Tuple[int, str]:
        packages = self.write_packages(["thing"])
        return self.run_update("--index-url", index.url, "--packages", str(packages), *arguments)

    def files(self) -> Dict[str, str]:
        return (
            {path.name: path.read_text("utf-8") for path in sorted(self.output.iterdir())}
            if self.output.exists()
            else {}
        )


class FromRecordedMetadata(Folder):
    def test_generated_is_what_the_updater_writes(self) -> None:
        with Index(read_recorded()) as index:
            for name in PACKAGES:
                code, said = self.run_update(
                    "--index-url", index.url, "--only", name, "--date", fetched_date(name)
                )
                self.assertEqual(code, 0, said)
            ways = {
                path.endswith(".metadata") for path, _ in index.asked if path.startswith("/files")
            }
            self.assertEqual(ways, {True, False}, "both ways to the metadata are used")
        for name in PACKAGES:
            with self.subTest(name):
                self.assertEqual(
                    (self.output / f"{name}.tsv").read_text("utf-8"),
                    (GENERATED / f"{name}.tsv").read_text("utf-8"),
                )

    def test_a_second_run_reads_no_metadata_again(self) -> None:
        cache = str(self.folder / "cache")
        with Index(read_recorded()) as index:
            arguments = ("--index-url", index.url, "--only", "triton", "--cache", cache)
            self.run_update(*arguments)
            first = self.files()
            index.asked.clear()
            self.assertEqual(self.run_update(*arguments)[0], 0)
            self.assertEqual([path for path, _ in index.asked], ["/simple/triton/"])
            self.assertIn("If-None-Match", index.asked[0][1])
        self.assertEqual(self.files(), first)

    def test_the_script_needs_nothing_but_what_stands_beside_it(self) -> None:
        script = self.folder / "update.py"
        shutil.copy(ROOT / "compat" / "update.py", script)
        for name in ("curated", "updater"):
            shutil.copytree(ROOT / "compat" / name, self.folder / name)
        with Index(read_recorded()) as index:
            result = subprocess.run(
                [sys.executable, "-I", "-S", str(script), "--index-url", index.url],
                cwd="/",
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertEqual(list(self.files()), [f"{name}.tsv" for name in PACKAGES])
        self.assertIn("torch: not on this index", result.stderr.splitlines())
        self.assertEqual(result.stdout, "")

    def test_only_pieces_of_a_wheel_are_read(self) -> None:
        with mock.patch.object(index_module, "BLOCK_BYTES", 4096), Index(THING) as index:
            index.padding = 500_000
            self.assertFalse(index.announces(WHEEL))
            self.assertEqual(self.update_thing(index)[0], 0)
            ranges = [headers["Range"] for path, headers in index.asked if path.endswith(".whl")]
        self.assertLess(len(ranges) * 4096, index.padding // 10)
        self.assertIn(
            "1.0\t3.12;arm64=-\t>=3.12\t2.28\t-\t-\t2026-01-02\t-", self.files()["thing.tsv"]
        )


class WhenTheIndexFails(Folder):
    def setUp(self) -> None:
        super().setUp()
        self.output.mkdir()
        (self.output / "thing.tsv").write_text("old\n", "utf-8")

    def assert_nothing_changed(self) -> None:
        self.assertEqual(self.files(), {"thing.tsv": "old\n"})

    def test_a_500_is_tried_again(self) -> None:
        with Index(THING) as index:
            index.faults = {
                "/simple/thing/": ["500", "503"],
                f"/files/thing/{WHEEL}": ["502", "truncated", "429"],
            }
            code, said = self.update_thing(index)
        self.assertEqual(code, 0, said)
        self.assertIn("1.0\t3.12", self.files()["thing.tsv"])

    def test_a_500_that_stays_changes_nothing(self) -> None:
        with Index(THING) as index:
            index.faults = {f"/files/thing/{WHEEL}": ["500"] * 100}
            code, said = self.update_thing(index)
        self.assertEqual(code, 1)
        self.assertIn("HTTP 500", said)
        self.assertIn("nothing was changed", said)
        self.assert_nothing_changed()

    def test_403_is_not_tried_again(self) -> None:
        with Index(THING) as index:
            index.faults = {"/simple/thing/": ["403"]}
            code, said = self.update_thing(index)
            self.assertEqual(len(index.asked), 1)
        self.assertEqual(code, 1)
        self.assertIn("HTTP 403", said)
        self.assert_nothing_changed()

    def test_a_package_that_is_not_there_is_said_and_the_others_are_written(self) -> None:
        packages = self.write_packages(["other", "thing"])
        with Index(THING) as index:
            code, said = self.run_update("--index-url", index.url, "--packages", str(packages))
        self.assertEqual(code, 3)
        self.assertIn("other: not on this index", said)
        self.assertEqual(list(self.files()), ["thing.tsv"])

    def test_an_index_that_has_none_of_them_changes_nothing(self) -> None:
        with Index({}) as index:
            self.assertEqual(self.update_thing(index)[0], 1)
        self.assert_nothing_changed()

    def test_one_failure_keeps_all_old_tables(self) -> None:
        packages = self.write_packages(["broken", "thing"])
        with Index({**THING, "broken": {"files": [], "metadata": {}}}) as index:
            index.faults = {"/simple/broken/": ["garbage"] * 9}
            code, said = self.run_update("--index-url", index.url, "--packages", str(packages))
        self.assertEqual(code, 1)
        self.assertIn("not JSON (PEP 691) but text/html", said)
        self.assert_nothing_changed()

    def test_a_wheel_that_is_gone_is_a_failure(self) -> None:
        with Index(THING) as index:
            index.faults = {f"/files/thing/{WHEEL}": ["404"]}
            code, said = self.update_thing(index)
        self.assertEqual(code, 1)
        self.assertIn("HTTP 404", said)
        self.assert_nothing_changed()

    def test_truncated_answers(self) -> None:
        with Index(THING) as index:
            index.faults = {"/simple/thing/": ["truncated"] * 9}
            self.assertEqual(self.update_thing(index)[0], 1)
        self.assert_nothing_changed()

    def test_a_server_without_ranges(self) -> None:
        with Index(THING) as index:
            index.faults = {f"/files/thing/{WHEEL}": ["no range"] * 99}
            code, said = self.update_thing(index)
        self.assertEqual(code, 0, said)

    def test_metadata_that_was_announced_and_is_missing(self) -> None:
        with Index(THING) as index, mock.patch.object(Index, "announces", lambda *_: True):
            index.faults = {f"/files/thing/{WHEEL}.metadata": ["404"]}
            self.assertEqual(self.update_thing(index)[0], 0)

    def test_wheels_that_are_none(self) -> None:
        cases = {
            "not a wheel": b"<html>",
            "no METADATA": make_wheel("").replace(b"METADATA", b"METADATB"),
        }
        for says, body in cases.items():
            with self.subTest(says), Index(THING) as index:
                plain = index.body
                with mock.patch.object(
                    index,
                    "body",
                    lambda path, body=body, plain=plain: (
                        body if path.endswith(".whl") else plain(path)
                    ),
                ):
                    code, said = self.update_thing(index)
                self.assertEqual(code, 1)
                self.assertIn(says, said)
        self.assert_nothing_changed()

    def test_pages_that_are_none(self) -> None:
        for page in (
            "[]",
            '{"files": 1}',
            '{"files": [1]}',
            '{"files": [{"filename": 1, "url": ""}]}',
            "[" * 100_000,
            "\x00",
        ):
            with self.subTest(page[:30]), Index(THING) as index:
                with mock.patch.object(index, "body", lambda _, page=page: page.encode()):
                    self.assertEqual(self.update_thing(index)[0], 1)
        self.assert_nothing_changed()

    def test_metadata_cannot_forge_rows(self) -> None:
        text = (
            "Name: thing\nVersion: 1.0\nRequires-Python: >=3\t9\nProvides-Extra: a\tb\n"
            "Requires-Dist: thing (>=1)\t ; extra == 'a\tb'\n\n"
        )
        with Index({"thing": {**THING["thing"], "metadata": {WHEEL: text}}}) as index:
            code, said = self.update_thing(index)
        self.assertEqual(code, 0, said)
        rows = self.files()["thing.tsv"].splitlines()[3:]
        self.assertEqual([len(row.split("\t")) for row in rows], [8])

    def test_a_page_that_is_too_large(self) -> None:
        with mock.patch.object(index_module, "MAX_PAGE_BYTES", 100), Index(THING) as index:
            code, said = self.update_thing(index)
        self.assertEqual(code, 1)
        self.assertIn("larger than 100 bytes", said)

    def test_an_address_of_another_kind(self) -> None:
        evil = {"thing": {"files": [{"filename": WHEEL}], "metadata": {}}}
        with Index(evil) as index:
            page = f'{{"files": [{{"filename": "{WHEEL}", "url": "file:///etc/passwd"}}]}}'
            with mock.patch.object(index, "body", lambda _: page.encode()):
                code, said = self.update_thing(index)
        self.assertEqual(code, 1)
        self.assertIn("not an http or https address", said)

    def test_interruption_leaves_the_old_tables_whole(self) -> None:
        packages = self.write_packages(["thing"])
        with Index(THING) as index:
            index.faults = {f"/files/thing/{WHEEL}": ["hold"]}
            process = subprocess.Popen(
                [
                    sys.executable,
                    str(ROOT / "compat" / "update.py"),
                    "--index-url",
                    index.url,
                    "--packages",
                    str(packages),
                    "--output",
                    str(self.output),
                ],
                stderr=subprocess.PIPE,
                text=True,
            )
            self.assertTrue(index.reached.wait(30))
            process.send_signal(signal.SIGINT)
            index.hold.set()
            _, said = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130, said)
        self.assertIn("interrupted: nothing was changed", said)
        self.assert_nothing_changed()


class WhichIndex(Folder):
    def setUp(self) -> None:
        super().setUp()
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "VIRTUAL_ENV"):
            os.environ[name] = str(self.folder)
        os.environ.pop("PIP_CONFIG_FILE", None)
        self.enter(
            mock.patch.object(index_module, "pip_default_index", lambda: "https://pip.invalid/simple")
        )

    @contextlib.contextmanager
    def no_system_configuration(self) -> Iterator[None]:
        with mock.patch.object(index_module.configparser.RawConfigParser, "read", autospec=True) as read:
            original = type(self).original_read
            read.side_effect = lambda parser, place, **options: (
                original(parser, place, **options)
                if str(place).startswith(str(self.folder))
                else []
            )
            yield

    original_read = index_module.configparser.RawConfigParser.read

    def found(self, given: Optional[str] = None) -> str:
        with self.no_system_configuration():
            return str(index_module.find_index(given))

    def test_each_place_wins_over_those_after_it(self) -> None:
        self.assertEqual(self.found(), "https://pip.invalid/simple/")
        (self.folder / "pip.conf").write_text(
            "[global]\nindex-url = https://file.invalid/simple/\n"
        )
        self.assertEqual(self.found(), "https://file.invalid/simple/")
        for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "PIP_INDEX_URL"):
            os.environ[name] = f"https://{name.lower().replace('_', '-')}.invalid/simple"
            self.assertEqual(self.found(), os.environ[name] + "/")
        self.assertEqual(self.found("http://given.invalid/"), "http://given.invalid/")

    def test_a_configuration_file_that_cannot_be_read_is_passed_over(self) -> None:
        (self.folder / "pip.conf").write_bytes(b"\xff[global\n")
        self.assertEqual(self.found(), "https://pip.invalid/simple/")

    def test_no_index_at_all(self) -> None:
        with mock.patch.object(
            index_module, "pip_default_index", lambda: None
        ), self.no_system_configuration():
            code, said = self.run_update()
        self.assertEqual(code, 2)
        self.assertIn("no package index is known", said)

    def test_mistakes_in_the_call(self) -> None:
        packages = str(self.write_packages(["thing"]))
        bad = self.folder / "bad.tsv"
        for arguments, says in (
            (["--index-url", "ftp://x/"], "not an http or https address"),
            (["--index-url", "http://x/", "--date", "today"], "not a date"),
            (["--index-url", "http://x/", "--only", "nothing"], "nothing"),
            (["--index-url", "http://x/", "--packages", str(bad)], "cannot read"),
        ):
            with self.subTest(says):
                code, said = self.run_update("--packages", packages, *arguments)
                self.assertEqual(code, 2)
                self.assertIn(says, said)
        for text in (
            "name\n",
            "name\tkind\tsince\tmetadata\n../x\tf\t-\tyes\n",
            "name\tkind\tsince\tmetadata\nthing\tf\tnew\tyes\n",
        ):
            bad.write_text(text)
            self.assertEqual(
                self.run_update("--index-url", "http://x/", "--packages", str(bad))[0], 2
            )

    def test_a_login_is_sent_to_the_index_alone(self) -> None:
        with Index(THING) as index, Index(THING) as other:
            page = (
                f'{{"files": [{{"filename": "{WHEEL}", '
                f'"url": "http://127.0.0.1:{other.server_port}/files/thing/{WHEEL}"}}]}}'
            )
            with mock.patch.object(index, "body", lambda _: page.encode()):
                url = index.url.replace("://", "://me:s%40crt@")
                code, said = self.run_update(
                    "--index-url", url, "--packages", str(self.write_packages(["thing"]))
                )
            self.assertEqual(code, 0, said)
            self.assertEqual(index.asked[0][1]["Authorization"], "Basic bWU6c0BjcnQ=")
            self.assertTrue(other.asked)
            self.assertFalse([1 for _, headers in other.asked if "Authorization" in headers])
            self.assertNotIn("s@crt", said)


if __name__ == "__main__":
    unittest.main()
