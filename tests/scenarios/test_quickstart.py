"""The command that newcomers run first."""

import subprocess

from scenario import ROOT, Scenario


class Quickstart(Scenario):
    def test_ends_with_the_answer_and_can_run_again(self):
        for _ in range(2):
            done = subprocess.run(
                [str(ROOT / "examples" / "quickstart.sh")],
                env=self.engine.environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=900,
            )
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn("    Fresh bread daily\n    Open 7 to 18\n", done.stdout)
            self.assertIn("To go on by yourself", done.stdout)
