"""cog.lock: written once, obeyed exactly, refused when it is stale."""

import json
import re

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
