"""The recorded answers of a real resolver, and the comparison with them."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Dict, List, Tuple
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "truth"))
import tables  # noqa: E402
import truth  # noqa: E402
from draw import PYTHONS, Case, draw_cases  # noqa: E402

STUB = """#!{python}
import json, sys, pathlib
lines = pathlib.Path("requirements.txt").read_text().splitlines()[1:]
answer = json.loads(pathlib.Path({answers!r}).read_text()).get(" ".join(lines))
if answer is None:
    sys.exit("error: nothing fits")
pairs = [text.split("==") for text in answer]
print(json.dumps({{"packages": [dict(zip(("name", "version"), pair)) for pair in pairs]}}))
"""


class Recorded(unittest.TestCase):
    def setUp(self) -> None:
        self.answers = truth.read_answers(truth.ANSWERS)

    def test_there_are_enough_and_of_both_kinds(self) -> None:
        verdicts = [answer.verdict for answer in self.answers.values()]
        self.assertLessEqual(set(verdicts), {"yes", "no", "source"})
        self.assertGreaterEqual(verdicts.count("yes") + verdicts.count("no"), 2000)
        self.assertGreater(verdicts.count("no"), 300)

    def test_the_file_is_what_is_written(self) -> None:
        heading = truth.ANSWERS.read_text("utf-8").splitlines()[:2]
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "answers.tsv"
            truth.write_answers(copy, self.answers, heading[0].split()[-1], heading[1].split()[-1])
            self.assertEqual(copy.read_text("utf-8"), truth.ANSWERS.read_text("utf-8"))

    def test_every_answer_is_a_row_of_the_tables(self) -> None:
        """uv chose nothing that the tables lack, or that has no wheel for that Python."""
        updater = tables.load_updater()
        versions: Dict[str, Dict[str, List[str]]] = {}
        for case, answer in self.answers.items():
            self.assertIn(case.python, PYTHONS)
            if answer.verdict != "yes":
                continue
            self.assertEqual(
                [text.split("==")[0] for text in answer.versions], sorted(truth.names_of(case))
            )
            for text in answer.versions:
                name, version = text.split("==")
                if name not in versions:
                    rows = tables.read_table(tables.COMPAT / "generated" / f"{name}.tsv")
                    versions[name] = {
                        row["version"]: row["pythons"].split(";")[0].split(",") for row in rows
                    }
                found = versions[name].get(updater.parse_version(version).text, [])
                self.assertTrue({case.python, "any"} & set(found), f"{text} on {case.python}")

    def test_the_sample_is_fixed(self) -> None:
        sample = truth.fixed_sample(self.answers, truth.SAMPLE)
        self.assertEqual(len(sample), truth.SAMPLE)
        fewer = dict(list(self.answers.items())[::2])
        self.assertLessEqual(set(sample) & set(fewer), set(truth.fixed_sample(fewer, truth.SAMPLE)))


class Drawing(unittest.TestCase):
    def test_the_same_seed_draws_the_same(self) -> None:
        self.assertEqual(draw_cases(1, 900), draw_cases(1, 900))
        self.assertNotEqual(draw_cases(1, 900), draw_cases(2, 900))
        self.assertEqual(len(draw_cases(1, 900)), 900)


class Comparison(unittest.TestCase):
    PIN = Case("3.12", ("torch==2.4.1",))
    RANGE = Case("3.12", ("torch<2.5", "torchvision"))
    OLD = Case("3.12", ("torch==1.11.0",))
    SOURCE = Case("3.11", ("vllm==0.2.5",))
    FREE = Case("3.11", ("vllm",))
    REAL = {
        PIN: truth.Answer("yes", ("torch==2.4.1",)),
        OLD: truth.Answer("no", ()),
        RANGE: truth.Answer("yes", ("torch==2.4.1", "torchvision==0.19.1")),
        SOURCE: truth.Answer("source", ("quantile-python",)),
        FREE: truth.Answer("yes", ("vllm==0.2.2",)),
    }
    OURS = {
        "torch==2.4.1": ["torch==2.4.1", "triton==3.0.0"],
        "vllm==0.2.5": ["vllm==0.2.5"],
        "torch<2.5 torchvision": ["torch==2.4.1", "torchvision==0.19.1"],
        "vllm": ["vllm==0.2.5"],
    }

    def check(self, changes: Dict[str, List[str]], without: str = "") -> Tuple[int, List[str]]:
        ours = {key: value for key, value in {**self.OURS, **changes}.items() if key != without}
        with tempfile.TemporaryDirectory() as name, mock.patch.object(
            truth, "ANSWERS", Path(name) / "answers.tsv"
        ):
            truth.write_answers(truth.ANSWERS, self.REAL, "0", "2026-01-02")
            (Path(name) / "ours.json").write_text(json.dumps(ours), "utf-8")
            program = Path(name) / "cog"
            program.write_text(
                STUB.format(python=sys.executable, answers=f"{name}/ours.json"), "utf-8"
            )
            program.chmod(0o755)
            arguments = ["truth.py", "--cog", str(program), "--full"]
            with mock.patch.object(sys, "argv", arguments), contextlib.redirect_stdout(
                io.StringIO()
            ) as said:
                return truth.main(), said.getvalue().splitlines()

    def test_agreement(self) -> None:
        code, said = self.check({})
        self.assertEqual(code, 0, said)
        self.assertEqual(
            said,
            ["3 cases compared (2 yes, 1 no), 0 disagreements; " "2 left out that uv cannot judge"],
        )

    def test_a_no_that_should_be_yes(self) -> None:
        code, said = self.check({}, without="torch==2.4.1")
        self.assertEqual(code, 1)
        self.assertEqual(
            said[0], "python 3.12: torch==2.4.1: uv says yes, cog says no: " "error: nothing fits"
        )

    def test_a_yes_that_should_be_no(self) -> None:
        code, said = self.check({"torch==1.11.0": ["torch==1.11.0"]})
        self.assertEqual(code, 1)
        self.assertEqual(
            said[0], "python 3.12: torch==1.11.0: uv says no, cog says yes " "(torch==1.11.0)"
        )

    def test_other_versions(self) -> None:
        code, said = self.check({"torch<2.5 torchvision": ["torch==2.4.1", "torchvision==0.19.0"]})
        self.assertEqual(code, 1)
        self.assertIn("cog torch==2.4.1 torchvision==0.19.0", said[0])


if __name__ == "__main__":
    unittest.main()
