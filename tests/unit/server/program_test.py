"""Run the real cog-server with a worker that runs no model.

Usage: program_test.py COG_SERVER FAKE

FAKE is the folder that holds the worker's stand-in, tests/unit/worker/fake.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from collections.abc import Iterator

SERVER, FAKE = sys.argv[1], sys.argv[2]
PATIENCE = 20


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment with the fake worker in it."""
    return {**os.environ, "PYTHONPATH": FAKE, "COG_PREDICT_TYPE_STUB": "ok", **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SERVER, *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


class Running:
    """A server that listens, and how to ask it."""

    def __init__(self, *arguments: str, schema: dict | None = None, **variables: str) -> None:
        self.port = free_port()
        self.folder = tempfile.TemporaryDirectory()
        if schema:
            document = pathlib.Path(self.folder.name) / ".cog/openapi_schema.json"
            document.parent.mkdir()
            document.write_text(json.dumps(schema))
        self.log = pathlib.Path(self.folder.name) / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [SERVER, *arguments],
                env=environment(PORT=str(self.port), **variables),
                cwd=self.folder.name,
                stderr=log,
                stdout=log,
            )

    def ask(self, path: str, body: object = None) -> tuple[int, dict]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, {"content-type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def predict(self, **given: object) -> dict:
        status, answer = self.ask("/predictions", {"input": given})
        assert status == 200, (status, answer)
        return answer

    def health(self) -> dict:
        return self.ask("/health-check")[1]

    def wait_for(self, *states: str) -> dict:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                health = self.health()
                if health["status"] in states:
                    return health
            time.sleep(0.01)
        raise AssertionError(f"never {states}:\n{self.log.read_text()}")

    def children(self) -> list[int]:
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(child) for child in pathlib.Path(path).read_text().split()]

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextlib.contextmanager
def running(
    *arguments: str, state: str = "READY", schema: dict | None = None, **variables: str
) -> Iterator[Running]:
    server = Running(*arguments, schema=schema, **variables)
    try:
        server.wait_for(state)
        yield server
    finally:
        server.process.kill()
        server.process.wait()
        server.folder.cleanup()


class CommandLine(unittest.TestCase):
    def test_version(self) -> None:
        self.assertRegex(run("--version").stdout, r"^cog-server \d+\.\d+\.\d+\n$")

    def test_wrong_settings_are_said(self) -> None:
        for arguments, variables, message in [
            ([], {"PORT": "web"}, 'PORT is not a port: "web"'),
            ([], {"COG_PREDICT_TYPE_STUB": ""}, "COG_PREDICT_TYPE_STUB environment variable is not"),
            ([], {"PATH": "/nowhere"}, "There is no python and no python3 on PATH (/nowhere)"),
            (["--host", "example.com"], {}, '--host is not an address: "example.com"'),
        ]:
            result = run(*arguments, **variables)
            self.assertEqual(result.returncode, 1)
            self.assertTrue(result.stderr.startswith("ERROR: " + message), result.stderr)

    def test_a_taken_port_is_said(self) -> None:
        with socket.socket() as taken:
            taken.bind(("0.0.0.0", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            result = run("--port", port)
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"ERROR: Can't listen on 0.0.0.0 port {port}: Address already", result.stderr)


class Serving(unittest.TestCase):
    def test_predicts(self) -> None:
        with running() as server:
            answer = server.predict(name="you")
            self.assertEqual(answer["output"], "hello you")
            self.assertEqual(answer["status"], "succeeded")
            self.assertLess(answer["metrics"]["predict_time"], PATIENCE)
            self.assertEqual(server.predict(do="print")["logs"], "one\ntwo\n")
            self.assertEqual(server.predict(do="stream", items=[1])["output"], [1])
            self.assertEqual(len(server.predict(do="big", size=3_000_000)["output"]), 3_000_000)
            self.assertEqual(server.predict(do="length", text="a" * 1_000_000)["output"], 1_000_000)
            failed = server.predict(do="fail")
            self.assertEqual((failed["status"], failed["error"]), ("failed", "ValueError: boom"))
            self.assertEqual(failed["logs"], "Traceback: boom\n")
            self.assertEqual(server.health()["setup"]["logs"], "setting up\n")
            records = [json.loads(line) for line in server.log.read_text().splitlines()]
        printed = [record for record in records if record["fields"]["message"] == "one"]
        self.assertEqual(printed[0]["target"], "coglet::prediction")
        self.assertIn("prediction_id", printed[0]["fields"])

    def test_checks_inputs_where_there_is_a_schema(self) -> None:
        schema = {
            "openapi": "3.0.2",
            "info": {"title": "Cog", "version": "1"},
            "paths": {},
            "components": {
                "schemas": {
                    "Input": {
                        "type": "object",
                        "properties": {"name": {"type": "string", "x-order": 0}},
                        "required": ["name"],
                    },
                    "Output": {"type": "string"},
                }
            },
        }
        with running(schema=schema) as server:
            self.assertEqual(server.ask("/openapi.json"), (200, schema))
            status, answer = server.ask("/predictions", {"input": {}})
            self.assertEqual((status, answer["detail"][0]["msg"]), (422, "Field required"))
            self.assertEqual(server.predict(name="x")["output"], "hello x")

    def test_a_busy_slot_is_409(self) -> None:
        with running() as server:
            slow = threading.Thread(target=server.predict, kwargs={"do": "sleep", "seconds": 0.5})
            slow.start()
            server.wait_for("BUSY")
            status, answer = server.ask("/predictions", {"input": {}})
            self.assertEqual((status, answer["status"]), (409, "failed"))
            slow.join()
            self.assertEqual(server.predict()["status"], "succeeded")

    def test_a_failed_setup_is_told(self) -> None:
        with running(state="SETUP_FAILED", COG_PREDICT_TYPE_STUB="fail") as server:
            self.assertEqual(
                server.health()["setup"]["logs"],
                "setting up\nTraceback...\nValueError: no weights\n",
            )
            status, answer = server.ask("/predictions", {"input": {}})
            self.assertEqual(status, 503)
            self.assertIn("Setup failed: ValueError: no weights", answer["error"])
            start = time.monotonic()
            self.assertEqual(server.end(), 0)
            self.assertLess(time.monotonic() - start, 4, "nothing is left to wait for")

    def test_death_in_setup_is_told(self) -> None:
        with running(state="SETUP_FAILED", COG_PREDICT_TYPE_STUB="die") as server:
            self.assertEqual(
                server.health()["setup"]["logs"],
                "setting up\nWorker crashed: ended with exit code 3\n",
            )

    def test_setup_has_its_time(self) -> None:
        with running(
            state="SETUP_FAILED", COG_PREDICT_TYPE_STUB="hang", COG_SETUP_TIMEOUT="1"
        ) as server:
            self.assertIn("timed out after 1 seconds", server.health()["setup"]["logs"])

    def test_a_dead_worker_is_started_again(self) -> None:
        with running() as server:
            for given, reason in [
                ({"do": "kill"}, "Worker crashed: killed by signal 9"),
                ({"do": "exit", "code": 3}, "Worker crashed: ended with exit code 3"),
                ({"do": "nonsense"}, "Worker crashed: The worker and the server do not underst"),
            ]:
                answer = server.predict(**given)
                self.assertEqual(answer["status"], "failed")
                self.assertTrue(answer["error"].startswith(reason), answer["error"])
                server.wait_for("READY")
                self.assertEqual(server.predict()["output"], "hello world")
            os.kill(server.children()[0], signal.SIGKILL)  # while nothing runs
            deadline = time.monotonic() + PATIENCE
            while "killed by signal 9" not in server.log.read_text().splitlines()[-1]:
                if server.health()["status"] != "READY" or time.monotonic() > deadline:
                    break
            server.wait_for("READY")
            self.assertEqual(server.predict()["output"], "hello world")


class Ending(unittest.TestCase):
    def assert_ends_after_its_prediction(self, stop: object) -> None:
        with running() as server:
            answers: list[dict] = []
            slow = threading.Thread(
                target=lambda: answers.append(server.predict(do="sleep", seconds=0.5))
            )
            slow.start()
            server.wait_for("BUSY")
            worker = server.children()[0]
            stop(server)
            slow.join()
            self.assertEqual(answers[0]["output"], "slept")
            self.assertEqual(server.process.wait(PATIENCE), 0)
            self.assertFalse(pathlib.Path(f"/proc/{worker}").exists())

    def test_sigterm(self) -> None:
        self.assert_ends_after_its_prediction(lambda s: s.process.send_signal(signal.SIGTERM))

    def test_sigint(self) -> None:
        self.assert_ends_after_its_prediction(lambda s: s.process.send_signal(signal.SIGINT))

    def test_shutdown(self) -> None:
        self.assert_ends_after_its_prediction(
            lambda s: self.assertEqual(s.ask("/shutdown", {}), (200, {}))
        )

    def test_the_time_for_it_is_bounded(self) -> None:
        with running(COG_DRAIN_TIMEOUT="0") as server:
            answers: list[dict] = []
            slow = threading.Thread(
                target=lambda: answers.append(server.predict(do="sleep", seconds=100))
            )
            slow.start()
            server.wait_for("BUSY")
            self.assertEqual(server.end(), 0)
            slow.join()
            self.assertIn("was stopped before", answers[0]["error"])

    def test_a_second_signal_ends_at_once(self) -> None:
        with running() as server:
            failures: list[Exception] = []

            def predict() -> None:
                try:
                    server.predict(do="sleep", seconds=100)
                except Exception as error:  # the connection ends without an answer
                    failures.append(error)

            slow = threading.Thread(target=predict)
            slow.start()
            server.wait_for("BUSY")
            worker = server.children()[0]
            server.process.send_signal(signal.SIGTERM)
            while "Shutting down" not in server.log.read_text():
                time.sleep(0.01)
            self.assertEqual(server.end(signal.SIGINT), 130)
            slow.join()
            self.assertEqual(len(failures), 1)
            self.assert_gone(worker)

    def assert_gone(self, worker: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while pathlib.Path(f"/proc/{worker}/exe").exists() and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                if ") Z " in pathlib.Path(f"/proc/{worker}/stat").read_text():
                    return
            time.sleep(0.01)
        self.assertLess(time.monotonic(), deadline, "the worker lives on")

    def test_the_worker_does_not_outlive_a_killed_server(self) -> None:
        with running() as server:
            worker = server.children()[0]
            server.process.kill()
            server.process.wait()
            self.assert_gone(worker)

    def test_sigterm_can_be_ignored(self) -> None:
        with running("--await-explicit-shutdown", "true") as server:
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(server.predict()["output"], "hello world")
            server.ask("/shutdown", {})
            self.assertEqual(server.process.wait(PATIENCE), 0)


class Init(unittest.TestCase):
    def test_passes_exit_codes_on(self) -> None:
        self.assertEqual(run("init", "--", "sh", "-c", "exit 7").returncode, 7)
        self.assertEqual(run("init", "--", "sh", "-c", "kill -9 $$").returncode, 137)
        result = run("init", "--", "no-such-program")
        self.assertEqual(result.returncode, 127)
        self.assertIn("can't run no-such-program: No such file", result.stderr)
        self.assertEqual(run("init", "--", "/etc/passwd").returncode, 126)

    def test_passes_output_on(self) -> None:
        self.assertEqual(run("init", "--", "echo", "a b").stdout, "a b\n")

    def test_forwards_signals(self) -> None:
        script = "trap 'echo got it; exit 5' TERM; echo on; while :; do sleep 0.01; done"
        with subprocess.Popen(
            [SERVER, "init", "--", "sh", "-c", script], stdout=subprocess.PIPE, text=True
        ) as process:
            self.assertEqual(process.stdout.readline(), "on\n")
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.communicate(timeout=PATIENCE)[0], "got it\n")
            self.assertEqual(process.returncode, 5)

    def test_reaps_orphans(self) -> None:
        script = (
            "(sleep 0.01 & echo $!) | { read pid; i=0;"
            " while [ -e /proc/$pid ] && [ $i -lt 500 ]; do sleep 0.01; i=$((i+1)); done;"
            " [ ! -e /proc/$pid ]; }"
        )
        self.assertEqual(run("init", "--", "sh", "-c", script).returncode, 0)

    def test_becomes_the_server_in_place(self) -> None:
        for command in [["cog-server", "--threads=1"], ["python", "-m", "cog.server.http"], []]:
            with running("init", "--", *command) as server:
                self.assertEqual(server.predict()["output"], "hello world")
                self.assertEqual(server.end(), 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
