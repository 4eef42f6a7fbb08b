"""Builds that fail in the engine, and builds of models that use more of cog.yaml."""

import uuid

from scenario import Scenario

MODEL = """\
import os

def run() -> str:
    return os.environ.get("GREETING", "") + open("/stamp").read()
"""
FUNCTION = 'run: "run.py:run"\n'


class Build(Scenario):
    def config(self, lines):
        return 'build:\n  python_version: "3.11"\n' + lines + FUNCTION

    def test_failing_command_is_shown_with_its_output_and_its_line(self):
        lines = (
            "  run:\n    - echo fine\n    - echo before-the-failure && exit 7\n    - echo never\n"
        )
        folder = self.model({"run.py": MODEL, "cog.yaml": self.config(lines)})
        for flags in ([], ["--progress", "quiet"], ["-q"]):
            with self.subTest(flags=flags):
                result = self.refuse(
                    1,
                    ["before-the-failure", "cog.yaml:5", "7"],
                    "build",
                    "-t",
                    "scenario-failing",
                    *flags,
                    cwd=folder,
                )
                self.assertNotIn("echo never", result.stderr)
        self.assertNotIn("scenario-failing", "".join(self.images()))

    def test_requirement_that_does_not_exist(self):
        text = self.config("  python_requirements: requirements.txt\n")
        folder = self.model(
            {"run.py": MODEL, "cog.yaml": text, "requirements.txt": "six==0.0.0.1\n"}
        )
        self.refuse(1, ["six==0.0.0.1"], "build", "-t", "scenario-failing", cwd=folder)

    def test_unknown_base(self):
        text = self.config("  base_image: python:3.99-slim\n")
        folder = self.model({"run.py": MODEL, "cog.yaml": text})
        self.refuse(1, ["python:3.99-slim"], "build", "-t", "scenario-failing", cwd=folder)

    def test_commands_packages_and_environment_arrive(self):
        lines = (
            "  system_packages:\n    - file\n"
            "  python_packages:\n    - six==1.17.0\n"
            "  run:\n    - file --version && echo -n stamped > /stamp\n"
        )
        text = self.config(lines) + "environment:\n  - 'GREETING=good day, '\n"
        model = "import six\n" + MODEL
        folder = self.model({"run.py": model, "cog.yaml": text})
        result = self.succeed("predict", cwd=folder)
        self.assertEqual(result.stdout, "good day, stamped\n", result)

    def command_of_its_own(self):
        """A `run` command that no build before had: what it wrote can only come from this test.

        The engine may hold several results of one command (a build with --no-cache adds one), and
        takes any of them.
        """
        return f"  run:\n    - date +%N > /stamp  # {uuid.uuid4()}\n"

    def test_second_build_runs_no_step_again(self):
        lines = self.command_of_its_own()
        folder = self.model({"run.py": MODEL, "cog.yaml": self.config(lines)})
        first = self.succeed("predict", cwd=folder).stdout
        self.assertEqual(self.succeed("predict", cwd=folder).stdout, first)
        self.succeed("build", "--no-cache", cwd=folder)
        self.assertNotEqual(self.succeed("predict", "cog-model").stdout, first)

    def test_code_change_runs_no_command_again(self):
        lines = self.command_of_its_own()
        folder = self.model({"run.py": MODEL, "cog.yaml": self.config(lines)})
        first = self.succeed("predict", cwd=folder).stdout.strip()
        (folder / "run.py").write_text(MODEL.replace("return ", "return 'new ' + "))
        self.assertEqual(self.succeed("predict", cwd=folder).stdout.strip(), f"new {first}")
