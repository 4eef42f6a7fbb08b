"""Holds `cog schema` to the README: predictors as people write them."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import os
import pathlib
import re
import sys
import unittest

import programs

HERE = pathlib.Path(__file__).resolve().parent
ROW = re.compile(r"^\| `(?P<folder>\w+)` \| (?P<references>.+?) \| (?P<outcome>[^|]+) \| .+ \|$")
REFERENCE = re.compile(r"`([^`]+)`( \(train\))?")
ACCEPT = os.environ.get("COG_ACCEPT") == "1"
# Components that are the same in every document.
FIXED = {
    "PredictionRequest",
    "PredictionResponse",
    "TrainingRequest",
    "TrainingResponse",
    "Status",
    "HTTPValidationError",
    "ValidationError",
}


@dataclasses.dataclass(frozen=True)
class Case:
    folder: pathlib.Path
    reference: str
    train: bool
    outcome: str  # "accepted", "refused"
    condition: str  # "", "not compared", "Python 3.12"

    @property
    def golden(self) -> pathlib.Path:
        stem = re.sub(r"\.py:|/", ".", self.reference)
        return self.folder / f"expected.{stem}.txt"

    def can_import(self) -> bool:
        if self.condition == "not compared":
            return False
        if self.folder.name == "house_prices" and importlib.util.find_spec("pydantic") is None:
            return False
        wanted = re.fullmatch(r"Python 3\.(\d+)", self.condition)
        return wanted is None or sys.version_info >= (3, int(wanted[1]))


def read_cases() -> list[Case]:
    cases = []
    for line in (HERE / "README.md").read_text().splitlines():
        if row := ROW.match(line):
            outcome, _, condition = row["outcome"].partition(", ")
            for reference, train in REFERENCE.findall(row["references"]):
                folder = HERE / row["folder"]
                cases.append(Case(folder, reference, bool(train), outcome, condition))
    return cases


def marked(folder: pathlib.Path, word: str) -> set[tuple[str, int]]:
    found = set()
    for path in folder.rglob("*.py"):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if line.endswith(f"  # {word}"):
                found.add((str(path.relative_to(folder)), number))
    return found


def own_part(document: str) -> str:
    """What the model contributes to its document, a line for each thing; the rest is fixed."""
    parsed = json.loads(document)
    lines = []
    for name, schema in parsed["components"]["schemas"].items():
        if name not in FIXED:
            properties = schema.pop("properties", {})
            lines.append(f"{name} {json.dumps(schema, ensure_ascii=False)}")
            for key, value in properties.items():
                lines.append(f"  {key} {json.dumps(value, ensure_ascii=False)}")
    for path, verbs in parsed["paths"].items():
        for verb, operation in verbs.items():
            streaming = " streaming" if operation.get("x-cog-streaming") else ""
            lines.append(f"{verb} {path}{streaming}")
    return "\n".join(lines) + "\n"


class Corpus(unittest.TestCase):
    """One test for each kind of promise; a subtest for each predictor."""

    cases = read_cases()

    def test_readme_lists_every_folder(self) -> None:
        folders = {path.parent.name for path in HERE.glob("*/*.py")} - {"generate", "stubs"}
        self.assertEqual({case.folder.name for case in self.cases}, folders)
        self.assertGreaterEqual(len(folders), 25)
        for case in self.cases:
            self.assertIn(case.outcome, {"accepted", "refused"})

    def test_accepted(self) -> None:
        accepted = False
        for case in self.cases:
            if case.outcome != "accepted":
                continue
            with self.subTest(folder=case.folder.name, reference=case.reference):
                answer = programs.ask_cog(case.folder, case.reference, case.train)
                self.assertIsNotNone(answer.document, answer.said)
                text = own_part(answer.document)
                if ACCEPT:
                    case.golden.write_text(text)
                    accepted = True
                self.assertEqual(case.golden.read_text(), text)
        if accepted:
            self.skipTest("accepted what is there")  # a run that accepts proves nothing

    def test_python_sees_the_same(self) -> None:
        for case in self.cases:
            if case.outcome != "accepted" or not case.can_import():
                continue
            with self.subTest(folder=case.folder.name, reference=case.reference):
                live = programs.ask_python(case.folder, case.reference, case.train)
                self.assertIsNotNone(live.document, live.said)
                static = programs.ask_cog(case.folder, case.reference, case.train)
                self.assertIsNotNone(static.document, static.said)
                self.assertEqual(programs.compare(static.document, live.document), "")

    def test_refused_where_it_is_wrong(self) -> None:
        for folder in sorted({case.folder for case in self.cases if case.outcome == "refused"}):
            with self.subTest(folder=folder.name):
                found = set()
                for case in self.cases:
                    if case.folder == folder:
                        answer = programs.ask_cog(folder, case.reference, case.train)
                        self.assertIsNone(answer.document, case.reference)
                        found |= answer.places("error")
                self.assertEqual(sorted(found), sorted(marked(folder, "refused")))

    def test_warnings_where_it_is_doubtful(self) -> None:
        for folder in sorted({case.folder for case in self.cases if case.outcome == "accepted"}):
            with self.subTest(folder=folder.name):
                found = set()
                for case in self.cases:
                    if case.folder == folder:
                        answer = programs.ask_cog(folder, case.reference, case.train)
                        found |= answer.places("warning")
                self.assertEqual(sorted(found), sorted(marked(folder, "warned")))


if __name__ == "__main__":
    unittest.main()
