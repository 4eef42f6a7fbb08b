"""Models that misbehave: the prediction fails with the reason, and everything is tidied up."""

import json
import socket
import subprocess

import machine
from scenario import Scenario

# One image, many ways to go wrong.
MODEL = """\
import ctypes
import os
import sys
import time

from cog import BaseRunner, Input

class Runner(BaseRunner):
    def setup(self) -> None:
        if "SETUP" in os.environ:
            print("setup prints this")
        if os.environ.get("SETUP") == "raise":
            raise RuntimeError("no weights today")
        if os.environ.get("SETUP") == "exit":
            sys.exit(3)
        if os.environ.get("SETUP") == "kill":
            os.kill(os.getpid(), 9)
        if os.environ.get("SETUP") == "hang":
            time.sleep(600)

    def run(self, mode: str = Input(default="answer")) -> str:
        print("the model prints this")
        if mode == "raise":
            raise ValueError("the reason is a banana")
        if mode == "exit":
            sys.exit(3)
        if mode == "kill":
            os.kill(os.getpid(), 9)
        if mode == "segfault":
            ctypes.string_at(0)
        if mode == "leave":
            os._exit(0)
        if mode == "long error":
            raise ValueError("x" * 9_000_000)
        return mode
"""
FILE_MODEL = """\
import tempfile

from cog import BaseRunner, Path

class Runner(BaseRunner):
    def run(self, size: int) -> Path:
        output = Path(tempfile.mkdtemp()) / "output.bin"
        try:
            output.write_bytes(b"x" * size)
        except OSError:
            output.unlink()  # or there is no room for the next one either
            raise
        return output
"""


class BadModel(Scenario):
    IMAGE = "scenario-bad-model"

    def setUp(self):
        super().setUp()
        self.succeed("build", "-t", self.IMAGE, cwd=self.model({"run.py": MODEL}))

    def test_fails_with_its_reason(self):
        for mode, words in (
            ("raise", ["ValueError", "the reason is a banana", "Traceback"]),
            ("exit", ["SystemExit"]),
            ("kill", ["signal 9"]),
            ("segfault", ["signal 11"]),
            ("leave", ["worker"]),
        ):
            with self.subTest(mode=mode):
                self.refuse(
                    1,
                    words + ["the model prints this"],
                    "predict",
                    self.IMAGE,
                    "-i",
                    f"mode={mode}",
                    seconds=60,
                )

    def test_failure_as_json_is_on_stdout_and_still_fails(self):
        for mode in ("raise", "kill"):
            with self.subTest(mode=mode):
                result = self.cog("predict", self.IMAGE, "--json", json.dumps({"mode": mode}))
                self.assertEqual(result.code, 1, result)
                answer = json.loads(result.stdout)
                self.assertEqual(answer["status"], "failed")
                self.assertNotEqual(answer["error"], "")

    def test_very_long_error(self):
        result = self.cog("predict", self.IMAGE, "-i", "mode=long error", seconds=60)
        self.assertEqual(result.code, 1, result.stderr[:500])
        self.assertIn("xxx", result.stderr)

    def test_setup_that_fails(self):
        for setup, words in (
            ("raise", ["setup prints this", "no weights today", "setup"]),
            ("exit", ["setup prints this", "setup"]),
            ("kill", ["setup prints this", "setup"]),
        ):
            with self.subTest(setup=setup):
                self.refuse(1, words, "predict", self.IMAGE, "-e", f"SETUP={setup}", seconds=60)

    def test_setup_that_takes_too_long(self):
        self.refuse(
            1,
            ["setup", "2"],
            "predict",
            self.IMAGE,
            "-e",
            "SETUP=hang",
            "--setup-timeout",
            "2",
            seconds=60,
        )

    def test_server_outlives_its_worker(self):
        with self.served(self.IMAGE) as address:
            for mode in ("raise", "exit", "kill", "segfault"):
                with self.subTest(mode=mode):
                    failed = self.curl(f"{address}/predictions", {"input": {"mode": mode}})
                    self.assertEqual(failed["status"], "failed", failed)
                    self.wait_until_ready(address)
                    answer = self.curl(f"{address}/predictions", {"input": {"mode": "fine"}})
                    self.assertEqual(answer.get("output"), "fine", answer)

    def test_docker_stop_is_quick(self):
        container = self.docker("run", "--detach", self.IMAGE).strip()
        try:
            self.docker("stop", "--time", "20", container)
            state = json.loads(self.docker("container", "inspect", container))[0]["State"]
            self.assertEqual(state["ExitCode"], 0, state)  # 137: it had to be killed
        finally:
            self.docker("rm", "--force", container)

    def test_command_of_ones_own(self):
        self.assertEqual(
            self.docker("run", "--rm", self.IMAGE, "python", "-c", "print(6 * 7)"), "42\n"
        )


class BadImage(Scenario):
    def test_not_a_model(self):
        self.refuse(1, ["python:3.11-slim", "not a model"], "predict", "python:3.11-slim")

    def test_not_there(self):
        self.refuse(1, ["scenario-not-there"], "predict", "scenario-not-there")


class FullDisk(Scenario):
    """What is too large for the disk fails whole: nothing half-written is left."""

    def setUp(self):
        super().setUp()
        self.small = self.folder / "small"
        self.small.mkdir()
        machine.run(
            machine.as_root(
                [
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "size=64k,mode=1777",
                    "cog-scenario",
                    str(self.small),
                ]
            )
        )
        self.addCleanup(machine.run, machine.as_root(["umount", str(self.small)]))
        self.project = self.model({"run.py": FILE_MODEL})

    def test_answer_does_not_fit(self):
        self.succeed("build", "-t", "scenario-files", cwd=self.project)
        place = str(self.small / "out.bin")
        self.refuse(
            1, [place, "space"], "predict", "scenario-files", "-i", "size=1000000", "-o", place
        )
        self.assertEqual(list(self.small.iterdir()), [])
        # What fits is written, and survives an answer that does not.
        self.succeed("predict", "scenario-files", "-i", "size=1000", "-o", place, answer="")
        self.refuse(1, [place], "predict", "scenario-files", "-i", "size=1000000", "-o", place)
        self.assertEqual([p.name for p in self.small.iterdir()], ["out.bin"])
        self.assertEqual((self.small / "out.bin").read_bytes(), b"x" * 1000)

    def test_no_room_in_the_container(self):
        self.succeed("build", "-t", "scenario-files", cwd=self.project)
        with self.served("scenario-files", "--tmpfs", "/tmp:size=64k") as address:
            answer = self.curl(f"{address}/predictions", {"input": {"size": 1_000_000}})
            self.assertEqual(answer["status"], "failed", answer)
            self.assertIn("No space left", answer["error"])
            answer = self.curl(f"{address}/predictions", {"input": {"size": 10}})
            self.assertEqual(answer["status"], "succeeded", answer)


class TakenPort(Scenario):
    def test_server_says_which_and_ends(self):
        self.succeed("build", "-t", "scenario-port", cwd=self.example("hello"))
        with socket.create_server(("0.0.0.0", 0)) as taken:
            port = str(taken.getsockname()[1])
            done = subprocess.run(
                [
                    "docker",
                    "run",
                    "--rm",
                    "--network",
                    "host",
                    "--env",
                    f"PORT={port}",
                    "scenario-port",
                ],
                env=self.environment(),
                capture_output=True,
                text=True,
                timeout=60,
            )
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(port, done.stderr)
        self.assertIn("in use", done.stderr.lower())

    def test_predict_finds_a_free_one_beside_a_server(self):
        self.succeed("build", "-t", "scenario-port", cwd=self.example("hello"))
        with self.served("scenario-port"):
            self.succeed("predict", "scenario-port", answer="hello world\n")
