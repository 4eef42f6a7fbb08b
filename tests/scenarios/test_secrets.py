"""Secrets of a build: seen by the commands that ask for them, and by nobody afterwards."""

import io
import subprocess
import tarfile
import uuid

from scenario import Scenario

TAG = "scenario-secrets"
MODEL = "def run() -> str:\n    return open('/seen').read().strip()\n"
CONFIG = """\
build:
  python_version: "3.11"
  run:
    - command: sha256sum < /run/secrets/token > /seen
      mounts:
        - type: secret
          id: token
          target: /run/secrets/token
run: "run.py:run"
"""


class Secrets(Scenario):
    def setUp(self):
        super().setUp()
        self.canary = f"canary-{uuid.uuid4()}"
        self.folder_of_model = self.model({"run.py": MODEL, "cog.yaml": CONFIG})

    def build(self, *flags, **environment):
        return self.cog(
            "build", "--no-cache", "-t", TAG, *flags, cwd=self.folder_of_model, **environment
        )

    def saved(self) -> bytes:
        """Return all bytes of the image: layers, history, labels."""
        done = subprocess.run(
            ["docker", "save", TAG], env=self.engine.environment(), capture_output=True, check=True
        )
        return done.stdout

    def check_seen_and_gone(self, result):
        self.assertEqual(result.code, 0, result)
        expected = subprocess.run(["sha256sum"], input=self.canary.encode(), capture_output=True)
        seen = self.succeed("predict", TAG).stdout
        self.assertEqual(seen.split()[0], expected.stdout.decode().split()[0])

        canary = self.canary.encode()
        image = self.saved()
        # The scan must be able to find what is there. (assertIn would print the whole image.)
        self.assertTrue(b"/run/secrets/token" in image, "the scan finds no history")
        self.assertFalse(canary in image, "the secret is in the image")
        with tarfile.open(fileobj=io.BytesIO(image)) as archive:
            for member in archive.getmembers():
                content = archive.extractfile(member)
                self.assertFalse(content and canary in content.read(), member.name)
        self.assertNotIn(self.canary, str(self.inspect(TAG)))
        self.assertNotIn(self.canary, self.docker("history", "--no-trunc", TAG))
        self.assertNotIn(self.canary, result.stdout + result.stderr)
        self.assertFalse(canary in self.engine.log.read_bytes(), "the engine logged the secret")

    def test_from_a_file(self):
        (self.folder / "token").write_text(self.canary)
        self.check_seen_and_gone(self.build("--secret", "id=token,src=../token"))

    def test_from_the_environment(self):
        built = self.build("--secret", "id=token,env=MY_TOKEN", MY_TOKEN=self.canary)
        self.check_seen_and_gone(built)

    def test_one_that_is_missing(self):
        for flags in ([], ["--secret", "id=other,env=MY_TOKEN"]):
            with self.subTest(flags=flags):
                result = self.build(*flags, MY_TOKEN=self.canary)
                self.check_refused(result, 1, ["cog.yaml:4", "--secret id=token"])
                self.assertNotIn(self.canary, result.stderr)
        self.assertNotIn(TAG, "".join(self.images()))

    def test_a_cached_command_needs_none(self):
        (self.folder / "token").write_text(self.canary)
        self.check_seen_and_gone(self.build("--secret", "id=token,src=../token"))
        again = self.succeed("build", "-t", TAG, cwd=self.folder_of_model)
        self.assertNotIn("--secret", again.stderr)

    def test_sources_that_can_not_be_read(self):
        large = self.folder / "large"
        large.write_bytes(b"x" * (500 * 1024 + 1))
        for code, words, secret in (
            (2, ["key=value"], "foo"),
            (2, ["vault"], "type=vault,id=token"),
            (1, ["nowhere"], "id=token,src=nowhere"),
            (1, ["NO_SUCH"], "id=token,env=NO_SUCH"),
            (1, ["large"], f"id=token,src={large}"),
        ):
            with self.subTest(secret=secret):
                self.check_refused(self.build("--secret", secret), code, words)
