"""cog.lock: written once, obeyed exactly, refused when it is stale."""

import contextlib
import json
import re
import signal
import socket
import threading

from registry import Registry
from scenario import BASE, Scenario

MODEL = """\
from importlib import metadata

def run() -> str:
    return " ".join(metadata.version(name) for name in ("requests", "idna", "urllib3"))
"""
CONFIG = """\
build:
  python_version: "3.11"
  python_requirements: requirements.txt
run: "run.py:run"
"""


class Lock(Scenario):
    def project(self):
        files = {"run.py": MODEL, "cog.yaml": CONFIG, "requirements.txt": "requests<3\nidna<3.8\n"}
        return self.model(files)

    def lock(self, folder):
        self.succeed("lock", cwd=folder, answer="")
        return (folder / "cog.lock").read_text()

    def test_locks_builds_and_refuses_what_is_stale(self):
        folder = self.project()
        self.refuse(1, ["cog.lock", "cog lock"], "build", "--locked", cwd=folder)
        self.refuse(1, ["cog.lock"], "lock", "--check", cwd=folder)
        text = self.lock(folder)
        # The whole set, with hashes: also what the requirements require.
        for name in ("requests", "idna", "urllib3", "certifi", "charset-normalizer"):
            self.assertRegex(text, rf"{name}==\S+ --hash=sha256:[0-9a-f]{{64}}")
        self.assertIn(BASE, text)
        self.assertEqual(self.lock(folder), text, "the same question, another answer")
        self.succeed("lock", "--check", cwd=folder)

        self.succeed("build", "--locked", "-t", "scenario-locked", cwd=folder)
        versions = [re.search(rf"{name}==(\S+)", text).group(1) for name in ("requests", "idna")]
        answer = self.succeed("predict", "scenario-locked").stdout
        self.assertTrue(answer.startswith(" ".join(versions) + " "), answer)

        # A build without the flag reads it too.
        plan = json.loads(self.succeed("plan", "--json", cwd=folder).stdout)
        self.assertIn("--hash=sha256:", " ".join(plan["requirements"]))

        (folder / "requirements.txt").write_text("requests<3\nidna<3.7\n")
        stale = ["cog.lock", "requirements.txt", "cog lock"]
        self.refuse(1, stale, "build", "--locked", cwd=folder)
        self.refuse(1, stale, "lock", "--check", cwd=folder)
        self.assertEqual((folder / "cog.lock").read_text(), text)
        self.assertNotEqual(self.lock(folder), text)

    def test_file_that_is_not_what_was_locked(self):
        folder = self.project()
        text = self.lock(folder)
        hashes = re.compile(r"sha256:[0-9a-f]{64}(?=.*)")
        lines = [
            hashes.sub("sha256:" + "0" * 64, line) if "idna==" in line else line
            for line in text.splitlines(keepends=True)
        ]
        (folder / "cog.lock").write_text("".join(lines))
        self.refuse(1, ["hash", "idna"], "build", "--locked", "-t", "scenario-locked", cwd=folder)

    def test_lock_that_is_none(self):
        folder = self.project()
        for text in ("", "{", "packages: []\n", "\0" * 10):
            with self.subTest(text=text):
                (folder / "cog.lock").write_text(text)
                self.refuse(1, ["cog.lock"], "build", "--locked", cwd=folder)

    def test_requirement_that_does_not_exist_leaves_the_lock_alone(self):
        folder = self.project()
        (folder / "cog.lock").write_text("as it was")
        (folder / "requirements.txt").write_text("six==0.0.0.1\n")
        self.refuse(1, ["six"], "lock", cwd=folder)
        self.assertEqual((folder / "cog.lock").read_text(), "as it was")

    def test_interrupted_while_an_index_is_silent(self):
        folder = self.project()
        asked = threading.Event()

        def keep_silent(listener):
            with contextlib.suppress(OSError):  # when the listener goes
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        while connection.recv(65536):
                            asked.set()

        with socket.create_server((self.engine.address(), 0)) as listener:
            threading.Thread(target=keep_silent, args=(listener,), daemon=True).start()
            host, port = listener.getsockname()
            (folder / "requirements.txt").write_text(f"-i http://{host}:{port}/simple\nsix\n")
            for before in (None, "as it was"):
                with self.subTest(before=before):
                    if before:
                        (folder / "cog.lock").write_text(before)
                    files, images = set(folder.rglob("*")), self.images()
                    asked.clear()
                    running = self.start_cog("lock", cwd=folder)
                    self.assertTrue(asked.wait(120))
                    running.send(signal.SIGINT)
                    self.check_refused(running.end(20), 130, [])
                    self.assertEqual(set(folder.rglob("*")), files)
                    self.assertEqual(self.images() - images, set())
                    if before:
                        self.assertEqual((folder / "cog.lock").read_text(), before)


class LockedBase(Scenario):
    MODEL = "def run() -> str:\n    return open('/which').read()\n"

    def push(self, name, text):
        """Push a base that holds `text` under `name`, which no longer is here then."""
        container = self.docker("create", BASE, "sh", "-c", f"printf {text} > /which").strip()
        try:
            self.docker("start", "--attach", container)
            self.docker("commit", container, name)
        finally:
            self.docker("rm", container)
        self.docker("push", name)
        self.docker("image", "rm", name)

    def test_is_exactly_the_one_that_was_locked(self):
        with Registry() as registry:
            base = f"{registry.host}/base:1"
            self.push(base, "first")
            lines = f'build:\n  base_image: {base}\n  python_version: "3.11"\n'
            text = lines + '  python_packages: [six]\nrun: "run.py:run"\n'
            folder = self.model({"run.py": self.MODEL, "cog.yaml": text})
            result = self.succeed("lock", cwd=folder)
            self.assertNotIn("digest", result.stderr)
            digest = json.loads((folder / "cog.lock").read_text())["base_digest"]
            self.assertRegex(digest, r"^sha256:[0-9a-f]{64}$")

            # The name stands for something else now, here and in the registry.
            self.docker("image", "rm", base)
            self.push(base, "second")
            self.docker("pull", base)
            dockerfile = self.succeed("dockerfile", "--locked", cwd=folder).stdout
            self.assertIn(f"FROM {base}@{digest}\n", dockerfile)
            self.succeed("build", "--locked", "-t", "scenario-locked", cwd=folder)
            self.succeed("predict", "scenario-locked", answer="first\n")
            (folder / "cog.lock").unlink()
            self.succeed("build", "-t", "scenario-locked", cwd=folder)
            self.succeed("predict", "scenario-locked", answer="second\n")
