"""Run the unittest cases of a folder, one line each, and write down how they ended.

Usage: unittests.py REPORT FOLDER [PATTERN]

REPORT becomes a JSON list of {"name", "result": "passed" | "failed" | "skipped", "reason"}.
"""

from __future__ import annotations

import json
import pathlib
import sys
import time
import traceback
import unittest

LONGEST_LINE = 400  # of a failure that is shown


class Recorder(unittest.TestResult):
    """Prints each test as it ends and keeps its outcome."""

    def __init__(self) -> None:
        super().__init__()
        self.outcomes: dict[str, dict[str, str]] = {}
        self._started = 0.0

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self._started = time.monotonic()
        self._record(test, "passed")

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        outcome = self.outcomes[test.id()]
        seconds = time.monotonic() - self._started
        reason = f" ({outcome['reason']})" if outcome["result"] == "skipped" else ""
        print(f"  {outcome['result']:7} {seconds:6.1f} s  {test.id()}{reason}", flush=True)

    def addError(self, test: unittest.TestCase, err) -> None:
        super().addError(test, err)
        self._fail(test, err)

    def addFailure(self, test: unittest.TestCase, err) -> None:
        super().addFailure(test, err)
        self._fail(test, err)

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            print(f"  in {subtest.id()}:")
            self._fail(test, err)

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        super().addSkip(test, reason)
        self._record(test, "skipped", reason)

    def addExpectedFailure(self, test: unittest.TestCase, err) -> None:
        super().addExpectedFailure(test, err)
        self._record(test, "skipped", "expected to fail")

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        super().addUnexpectedSuccess(test)
        self._record(test, "failed", "expected to fail, and did not")

    def _fail(self, test: unittest.TestCase, err) -> None:
        # A fixture of a class or module has no stopTest: its failure is a line of its own.
        self._record(test, "failed", str(err[1]).split("\n")[0][:LONGEST_LINE])
        text = "".join(traceback.format_exception(*err)).rstrip()
        for line in text.split("\n"):
            print(f"    | {line[:LONGEST_LINE]}")

    def _record(self, test: unittest.TestCase, result: str, reason: str = "") -> None:
        self.outcomes[test.id()] = {"name": test.id(), "result": result, "reason": reason}


def select(suite: unittest.TestSuite, pattern: str) -> unittest.TestSuite:
    chosen = unittest.TestSuite()
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            chosen.addTest(select(test, pattern))
        elif pattern in test.id():
            chosen.addTest(test)
    return chosen


def main() -> int:
    report, folder = pathlib.Path(sys.argv[1]), sys.argv[2]
    suite = unittest.defaultTestLoader.discover(folder, top_level_dir=folder)
    if len(sys.argv) > 3:
        suite = select(suite, sys.argv[3])
    recorder = Recorder()
    suite.run(recorder)
    report.write_text(json.dumps(list(recorder.outcomes.values()), indent=1))
    return 0 if recorder.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
