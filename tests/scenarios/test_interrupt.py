"""Ctrl-C at every stage: exit code 130, soon, and nothing goes on or is left."""

import signal
import socket
import threading
import time

from scenario import CONFIG, Scenario, processes_with

# Lengths of sleep that nothing else on the machine has, to find a process by.
BUILD_SLEEP = "86413"
QUICK = "class Runner:\n    def run(self) -> str:\n        return 'quick'\n"
SLOW_SETUP = """\
import time

class Runner:
    def setup(self):
        print("setup has begun")
        time.sleep(600)

    def run(self) -> str:
        return ""
"""
SLOW_RUN = """\
import time

class Runner:
    def run(self) -> str:
        print("run has begun")
        time.sleep(600)
        return ""
"""


class Interrupt(Scenario):
    def interrupt(self, sign, *arguments, cwd, number=signal.SIGINT):
        running = self.start_cog(*arguments, cwd=cwd)
        running.wait_for(sign)
        running.send(number)
        self.check_refused(running.end(20), 130, [])

    def test_during_a_build(self):
        lines = f"  run:\n    - echo build has begun && sleep {BUILD_SLEEP}\n"
        config = CONFIG.replace('run: "', lines + 'run: "')
        folder = self.model({"run.py": QUICK, "cog.yaml": config})
        for command in (["build"], ["predict"]):
            with self.subTest(command=command):
                self.interrupt("  build has begun", *command, cwd=folder)
                deadline = time.monotonic() + 20
                while processes_with(BUILD_SLEEP) and time.monotonic() < deadline:
                    time.sleep(0.2)
                self.assertEqual(processes_with(BUILD_SLEEP), [], "the step still runs")
        self.assertNotIn("cog-model", "".join(self.images()))
        # The engine and the folder are as good as before.
        (folder / "cog.yaml").write_text(CONFIG)
        self.succeed("predict", cwd=folder, answer="quick\n")

    def test_during_setup(self):
        folder = self.model({"run.py": SLOW_SETUP})
        self.interrupt("setup has begun", "predict", cwd=folder)
        self.interrupt("setup has begun", "predict", "cog-model", cwd=folder, number=signal.SIGTERM)

    def test_during_a_prediction(self):
        folder = self.model({"run.py": SLOW_RUN})
        self.interrupt("run has begun", "predict", cwd=folder)
        self.interrupt("run has begun", "predict", "--json", "{}", cwd=folder)

    def test_during_a_push(self):
        asked = threading.Event()

        def keep_silent(listener):
            connection, _ = listener.accept()
            with connection:
                while connection.recv(65536):
                    asked.set()

        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=keep_silent, args=(listener,), daemon=True).start()
            target = f"127.0.0.1:{listener.getsockname()[1]}/me/quick"
            running = self.start_cog("push", target, cwd=self.model({"run.py": QUICK}))
            self.assertTrue(asked.wait(120))
            running.send(signal.SIGINT)
            self.check_refused(running.end(20), 130, [])
