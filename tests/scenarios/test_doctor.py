"""cog doctor: on a real engine, on one that does not answer, and without any."""

import json
import os
import signal
import threading

from scenario import Scenario, unix_server

GPU_MODEL = """\
build:
  gpu: true
  python_version: "3.12"
  python_packages:
    - torch==2.4.1
run: run.py:Runner
"""


class Doctor(Scenario):
    def nowhere(self) -> str:
        return f"unix://{self.folder}/no-engine.sock"

    def examine(self, code: int, **options) -> dict[str, dict]:
        """Run `cog doctor --json`; returns its checks by name."""
        result = self.cog("doctor", "--json", **options)
        self.assertEqual(result.code, code, result)
        report = json.loads(result.stdout)
        self.assertEqual(report["errors"] > 0, code == 1, report)
        return {check["name"]: check for check in report["checks"]}

    def test_nothing_is_wrong(self):
        example = self.example("hello")
        before = sorted(os.listdir(example))
        result = self.succeed("doctor", cwd=example)
        for words in ("Config\n", "Python\n", "Environment\n", "Docker 2", "with BuildKit"):
            self.assertIn(words, result.stdout)
        self.assertTrue(result.stdout.endswith("\n"), result)
        self.assertEqual(result.stderr, "")
        self.assertEqual(sorted(os.listdir(example)), before)

    def test_every_stage_is_looked_at(self):
        folder = self.model(
            {
                "cog.yaml": "build:\n  python_requirements: r.txt\nbiuld: {}\nrun: run.py:Runner\n",
                "r.txt": "torch==\n",
                "run.py": "class Runner:\n    def run(self, n) -> str:\n        return n\n",
            }
        )
        result = self.cog("doctor", cwd=folder, DOCKER_HOST=self.nowhere())
        self.assertEqual(result.code, 1, result)
        for words in ("cog.yaml:3:1", "run.py:2:", "r.txt:1:", "no-engine.sock", "4 errors"):
            self.assertIn(words, result.stdout)
        self.assertEqual(result.stderr, "")

    def test_an_engine_is_asked_where_there_is_no_model(self):
        checks = self.examine(1, cwd=self.temporary)
        self.assertEqual(checks["cog.yaml"]["status"], "error")
        self.assertEqual(checks["Model"]["status"], "skipped")
        self.assertEqual(checks["Container engine"]["status"], "ok")

    def test_warnings_are_no_failure(self):
        folder = self.example("hello")
        folder.joinpath("cog.yaml").write_text("predict: run.py:Runner\n")
        checks = self.examine(0, cwd=folder)
        finding = checks["cog.yaml"]["findings"][0]
        self.assertEqual((finding["severity"], finding["line"]), ("warning", 1), finding)

    def test_engine_that_is_none(self):
        def answer(connection):
            connection.recv(65536)
            connection.sendall(b"220 smtp.example ESMTP\r\n")

        socket = self.folder / "engine.sock"
        with unix_server(socket, answer):
            checks = self.examine(1, cwd=self.example("hello"), DOCKER_HOST=f"unix://{socket}")
        self.assertIn(str(socket), checks["Container engine"]["findings"][0]["message"])

    def test_driver_is_compared_with_the_plan(self):
        folder = self.example("hello")
        folder.joinpath("cog.yaml").write_text(GPU_MODEL)
        if os.path.exists("/proc/driver/nvidia/version"):
            self.skipTest("this machine has a driver of its own")
        self.assertEqual(self.examine(0, cwd=folder)["GPU"]["status"], "warning")
        program = self.folder / "bin/nvidia-smi"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\necho 470.57.02\n")
        program.chmod(0o755)
        path = f"{program.parent}:{os.environ['PATH']}"
        messages = [f["message"] for f in self.examine(0, cwd=folder, PATH=path)["GPU"]["findings"]]
        self.assertTrue(any("driver 5" in message for message in messages), messages)

    def test_ctrl_c_while_an_engine_keeps_silent(self):
        socket = self.folder / "engine.sock"
        asked = threading.Event()

        def silence(connection):
            while connection.recv(65536):
                asked.set()

        with unix_server(socket, silence):
            running = self.start_cog(
                "doctor", "--json", cwd=self.example("hello"), DOCKER_HOST=f"unix://{socket}"
            )
            self.assertTrue(asked.wait(10))
            running.send(signal.SIGINT)
            self.check_refused(running.end(5), 130, [])

    def test_usage(self):
        self.refuse(2, ["--fix"], "doctor", "--fix")
        self.refuse(2, ["--bogus"], "doctor", "--bogus")
