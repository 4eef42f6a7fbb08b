"""Measure the processor time that one synchronous prediction of `hello` costs.

Usage: server_cpu.py COG_SERVER [--reference VENV] [--predictions N] [--rounds N] [--at-least RATE]

Starts the real server with the SDK of this source tree, input checks and logs on, and sends
predictions over one keep-alive connection. User and system time of server and worker come from
/proc; the client's own does not count. With --reference, a virtual environment with
`cog==0.22.0 coglet==0.22.0`, rounds of both take turns and the ratio is printed. Exits 1 if 1 ms
buys fewer predictions than --at-least.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")

MODEL = '''
from cog import BasePredictor, Input

class Predictor(BasePredictor):
    def predict(self, text: str = Input(description="Whom to greet")) -> str:
        return "hello " + text
'''

SCHEMA = {
    "openapi": "3.0.2",
    "info": {"title": "Cog", "version": "0.1.0"},
    "paths": {},
    "components": {
        "schemas": {
            "Input": {
                "title": "Input",
                "type": "object",
                "required": ["text"],
                "properties": {
                    "text": {
                        "title": "Text",
                        "type": "string",
                        "x-order": 0,
                        "description": "Whom to greet",
                    }
                },
            },
            "Output": {"title": "Output", "type": "string"},
        }
    },
}


class Server:
    """One running server with its model, and a connection to it."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(self.folder.name)
        (folder / "run.py").write_text(MODEL)
        (folder / ".cog").mkdir()
        (folder / ".cog/openapi_schema.json").write_text(json.dumps(SCHEMA))
        self.log = open(folder / "log", "wb")
        port = free_port()
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            stderr=self.log,
            stdout=self.log,
            env={
                **os.environ,
                **environment,
                "PORT": str(port),
                "COG_PREDICT_TYPE_STUB": "run.py:Predictor",
            },
        )
        self.port = port
        body = b'{"input":{"text":"world"}}'
        self.request = (
            b"POST /predictions HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            b"content-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)
        )
        self.wait_until_ready()
        self.connection = socket.create_connection(("127.0.0.1", port))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def wait_until_ready(self) -> None:
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                    probe.sendall(b"GET /health-check HTTP/1.0\r\n\r\n")
                    answer = b""
                    while more := probe.recv(65536):
                        answer += more
                if b'"READY"' in answer:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.log.flush()
        sys.exit(f"the server did not become ready:\n{pathlib.Path(self.log.name).read_text()}")

    def predict(self) -> bool:
        """Send one prediction; False if the server was too busy to run it."""
        self.connection.sendall(self.request)
        answer = self.connection.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        while len(body) < length:
            body += self.connection.recv(65536)
        if answer.startswith(b"HTTP/1.1 409"):
            return False
        if b'"output":"hello world"' not in body:
            sys.exit(f"a wrong answer: {answer!r}")
        return True

    def cpu_per_prediction(self, count: int) -> float:
        """Return the microseconds of processor time per successful prediction."""
        before = cpu_seconds(self.process.pid)
        done = 0
        while done < count:
            if self.predict():
                done += 1
            else:
                time.sleep(0.0005)
        return (cpu_seconds(self.process.pid) - before) / count * 1e6

    def stop(self) -> None:
        self.connection.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.folder.cleanup()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid: int) -> float:
    """Return the user and system time of a process and of its descendants, in seconds."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    total = (int(fields[11]) + int(fields[12])) / TICKS
    with open(f"/proc/{pid}/task/{pid}/children") as children:
        for child in children.read().split():
            total += cpu_seconds(int(child))
    return total


def report(name: str, costs: list[float]) -> float:
    median = statistics.median(costs)
    print(
        f"{name}: {median:.1f} us of CPU per prediction (best {min(costs):.1f}), "
        f"{1000 / median:.1f} predictions per ms of CPU"
    )
    return median


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("--reference", metavar="VENV")
    parser.add_argument("--predictions", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at-least", type=float, default=0.0)
    options = parser.parse_args()

    ours = Server(
        [os.path.abspath(options.server), "--host", "127.0.0.1"],
        {"PYTHONPATH": str(ROOT / "src/python")},
    )
    theirs = None
    if options.reference:
        folder = pathlib.Path(options.reference) / "bin"
        theirs = Server(
            [str(folder / "python"), "-m", "cog.server.http", "--host", "127.0.0.1"],
            {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": ""},
        )
    our_costs, their_costs = [], []
    try:
        for round_number in range(options.rounds + 1):
            cost = ours.cpu_per_prediction(options.predictions)
            their_cost = theirs.cpu_per_prediction(options.predictions // 10) if theirs else 0.0
            if round_number > 0:  # the first one warms up
                our_costs.append(cost)
                their_costs.append(their_cost)
    finally:
        ours.stop()
        if theirs:
            theirs.stop()

    median = report("cog-server", our_costs)
    if theirs:
        their_median = report("reference", their_costs)
        print(f"ratio: {their_median / median:.1f}")
    return 0 if 1000 / median >= options.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
