"""cog dockerfile --eject: a folder for plain `docker build`, and the same image comes of it."""


import machine
from packages import make_wheel, wheel_name
from scenario import Scenario

TINY = wheel_name("tiny", "1.0")
MODEL = """\
import pathlib

import tiny

def run() -> str:
    return tiny.VERSION + " " + pathlib.Path("with space.txt").read_text()
"""
CONFIG = f"""\
build:
  python_version: "3.11"
  python_packages: [./{TINY}]
  system_packages: [file]
  run:
    - echo "$HOME" > /home-of-root
environment:
  - GREETING=it's "quoted" $HOME \\ too
run: "run.py:run"
"""


class Eject(Scenario):
    def project(self):
        files = {
            "run.py": MODEL,
            "cog.yaml": CONFIG,
            TINY: make_wheel("tiny", "1.0"),
            "with space.txt": "fine",
            "ignored.txt": "",
            ".dockerignore": "ignored.txt\n",
        }
        folder = self.model(files)
        (folder / "script.sh").write_text("#!/bin/sh\n")
        (folder / "script.sh").chmod(0o755)
        (folder / "link").symlink_to("run.py")
        return folder

    def files_of(self, image):
        """Every file with its mode, owner and content, every link; no times, no caches."""
        # What the engine itself puts into a container, and what apt and Python leave for themselves.
        aside = "*.pyc ./proc/* ./sys/* ./dev/* ./etc/host* ./var/cache/* ./var/lib/* ./var/log/*"
        find = "cd / && find . -xdev" + "".join(f" -not -path '{path}'" for path in aside.split())
        listed = ""
        for action in ("-type f -exec sha256sum {} +", "-printf '%p %M %u %g %l\\n'"):
            listed += self.docker("run", "--rm", image, "sh", "-c", f"{find} {action}")
        return set(listed.splitlines())

    def test_plain_docker_build_makes_the_same_image(self):
        folder = self.project()
        self.succeed("build", "-t", "scenario-cog", cwd=folder)
        ejected = self.folder / "ejected"
        self.succeed("dockerfile", "--eject", str(ejected), cwd=folder, answer="")
        machine.run(
            [self.engine.docker_with_buildkit(), "build", "-t", "scenario-docker", str(ejected)],
            env=self.environment(DOCKER_BUILDKIT="1"),
        )
        ours, theirs = (self.inspect(name) for name in ("scenario-cog", "scenario-docker"))
        for key in ("Env", "Cmd", "Entrypoint", "Labels", "ExposedPorts", "WorkingDir", "User"):
            self.assertEqual(ours["Config"].get(key), theirs["Config"].get(key), key)
        self.assertEqual(len(ours["RootFS"]["Layers"]), len(theirs["RootFS"]["Layers"]))
        in_ours, in_theirs = self.files_of("scenario-cog"), self.files_of("scenario-docker")
        self.assertIn("./src/script.sh -rwxr-xr-x root root ", in_ours)
        self.assertEqual(in_ours ^ in_theirs, set())
        self.succeed("predict", "scenario-docker", answer="1.0 fine\n")

    def test_printed_is_what_is_ejected(self):
        folder = self.project()
        text = self.succeed("dockerfile", cwd=folder).stdout
        ejected = self.folder / "ejected"
        for _ in range(2):  # an earlier result is replaced
            self.succeed("dockerfile", "--eject", str(ejected), cwd=folder)
        written = (ejected / "Dockerfile").read_text()
        for line in text.splitlines():
            self.assertIn(line, written)
        self.assertFalse(list(ejected.rglob("ignored.txt")))

    def test_folder_that_holds_something_is_left_alone(self):
        folder = self.project()
        taken = self.folder / "taken"
        taken.mkdir()
        (taken / "mine.txt").write_text("mine")
        for target in (taken, taken / "mine.txt", folder):
            with self.subTest(target=target):
                self.refuse(1, [target.name], "dockerfile", "--eject", str(target), cwd=folder)
        self.assertEqual((taken / "mine.txt").read_text(), "mine")
        self.assertTrue((folder / "run.py").exists())
