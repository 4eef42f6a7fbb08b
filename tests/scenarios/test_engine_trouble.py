"""Engines that are not there, not ours, of another age, or no engines at all."""

import os
import shutil
import signal
import subprocess
import threading

from scenario import COG, Result, Scenario, unix_server

ENGINE_FAILED = 125


class EngineTrouble(Scenario):
    def setUp(self):
        super().setUp()
        self.project = self.example("hello")
        self.socket = self.folder / "engine.sock"

    def refuse_engine(self, words):
        for command in (
            ["build"],
            ["predict"],
            ["predict", "some-image"],
            ["push", "localhost:1/x"],
        ):
            with self.subTest(command=command):
                self.refuse(
                    ENGINE_FAILED,
                    words,
                    *command,
                    cwd=self.project,
                    DOCKER_HOST=f"unix://{self.socket}",
                    seconds=60,
                )

    def test_not_running(self):
        self.refuse_engine([str(self.socket), "running"])

    def test_socket_of_an_engine_that_has_gone(self):
        with unix_server(self.socket, lambda _: None):
            pass
        self.assertTrue(self.socket.exists())
        self.refuse_engine([str(self.socket), "refused"])

    def test_older_than_we_speak(self):
        def answer(connection):
            connection.recv(65536)
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nApi-Version: 1.12\r\nContent-Length: 2\r\n"
                b"Connection: close\r\n\r\nOK"
            )

        with unix_server(self.socket, answer):
            self.refuse_engine(["1.12"])

    def test_speaks_something_else(self):
        def answer(connection):
            connection.recv(65536)
            connection.sendall(b"220 smtp.example ESMTP\r\n")

        with unix_server(self.socket, answer):
            self.refuse_engine([str(self.socket)])

    def test_permission_denied(self):
        program = self.folder / "cog"
        shutil.copy(COG, program)  # the checkout may be in a folder that others can't enter
        with unix_server(self.socket, lambda _: None):
            self.socket.chmod(0)
            done = subprocess.run(
                [*self.as_somebody_else(), str(program), "build"],
                cwd=self.project,
                env=self.environment(DOCKER_HOST=f"unix://{self.socket}"),
                capture_output=True,
                text=True,
                timeout=60,
            )
        result = Result(done.returncode, done.stdout, done.stderr)
        self.check_refused(result, ENGINE_FAILED, [str(self.socket), "permission"])

    @staticmethod
    def as_somebody_else():
        # Permissions do not stop root.
        if os.geteuid() != 0:
            return []
        return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]

    def test_hosts_that_are_not_supported_yet(self):
        for host in ("ssh://somebody@somewhere", "nonsense"):
            with self.subTest(host=host):
                result = self.cog("build", cwd=self.project, DOCKER_HOST=host)
                self.assertNotIn(result.code, (0, 139), result)
                self.assertIn(host.split(":")[0], result.stderr)

    def test_ctrl_c_while_an_engine_keeps_silent(self):
        asked = threading.Event()

        def silence(connection):
            while connection.recv(65536):
                asked.set()

        with unix_server(self.socket, silence):
            running = self.start_cog("build", cwd=self.project, DOCKER_HOST=f"unix://{self.socket}")
            self.assertTrue(asked.wait(10))
            running.send(signal.SIGINT)
            self.check_refused(running.end(5), 130, [])
