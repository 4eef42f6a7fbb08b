"""Base images that are not python:slim, GPU models among them, and users that are not root."""

import functools
import hashlib
import http.server
import json
import os
import platform
import threading
import unittest

from bases import CUDA
from scenario import Scenario

MODEL = """\
import os
import pathlib
import platform

import six

def run() -> str:
    pathlib.Path("beside-the-code").write_text("x")
    pathlib.Path.home().joinpath(".cache").mkdir(exist_ok=True)
    return f"{platform.python_version_tuple()[:2]} {os.getuid()}:{os.getgid()}"
"""
ROOT_ANSWER = "('3', '11') 0:0\n"


class Bases(Scenario):
    def project(self, lines, version="3.11"):
        text = f'build:\n  python_version: "{version}"\n  python_packages: [six==1.16.0]\n{lines}'
        return self.model({"run.py": MODEL, "cog.yaml": text + 'run: "run.py:run"\n'})

    def plan(self, folder, *flags):
        return json.loads(self.succeed("plan", "--json", *flags, cwd=folder).stdout)

    def test_cuda_base_with_a_python_of_its_own(self):
        folder = self.project('  gpu: true\n  cuda: "12.4"\n  run:\n    - pip --version\n')
        flags = ["--use-cuda-base-image=true"]
        self.assertEqual(self.plan(folder, *flags)["base_image"], CUDA)
        self.succeed("build", *flags, "-t", "scenario-cuda", cwd=folder)
        self.succeed("predict", "scenario-cuda", answer=ROOT_ANSWER)
        run = ["run", "--rm", "scenario-cuda"]
        where = self.docker(*run, "python", "-c", "import sys; print(sys.executable)")
        self.assertIn("/usr/", where)  # the base's, not one that was downloaded
        self.assertEqual(self.docker(*run, "sh", "-c", "command -v uv || echo none"), "none\n")

    def test_base_image_of_ones_own(self):
        folder = self.project(f"  base_image: {CUDA}\n  system_packages: [file]\n")
        self.assertEqual(self.plan(folder)["base_image"], CUDA)
        self.succeed("build", "-t", "scenario-own", cwd=folder)
        self.succeed("predict", "scenario-own", answer=ROOT_ANSWER)
        self.assertIn("ELF", self.docker("run", "--rm", "scenario-own", "file", "-L", "/bin/sh"))

    def test_other_platform_is_refused_clearly(self):
        folder = self.project("  platform: linux/arm64\n")
        self.refuse(1, ["linux/arm64", "cog.yaml:"], "build", cwd=folder)

    def test_user(self):
        for user, answer in (
            ("model", "1000:1000"),
            ('"1234"', "1234:1234"),
            ('"1234:5678"', "1234:5678"),
        ):
            with self.subTest(user=user):
                folder = self.project(f"  user: {user}\n  run:\n    - id -u > /built-by\n")
                self.succeed("build", "-t", "scenario-user", cwd=folder)
                self.succeed("predict", "scenario-user", answer=f"('3', '11') {answer}\n")
                built = self.docker("run", "--rm", "scenario-user", "cat", "/built-by")
                self.assertEqual(built, "0\n")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Downloaded(Scenario):
    """uv's downloads are not to be had everywhere: a Python of our own stands in for them."""

    BASE = "python:3.13-slim"

    def pack(self, folder):
        """Write python.tar.gz with the Python of python:3.11-slim, laid out as uv's are."""
        script = (
            "mkdir -p /python/bin /python/lib && cp /usr/bin/python3.11 /python/bin"
            " && ln -s python3.11 /python/bin/python3 && cp -r /usr/lib/python3.11 /python/lib"
            " && find /python -type l -lname '/*' -delete"  # uv takes no absolute link
            " && tar -czf /out/python.tar.gz -C / python"
        )
        self.docker("run", "--rm", "-v", f"{folder}:/out", "python:3.11-slim", "sh", "-c", script)
        return hashlib.sha256((folder / "python.tar.gz").read_bytes()).hexdigest()

    @unittest.skipUnless(os.environ.get("COG_SCENARIOS_FULL"), "its base is there with --full only")
    def test_python_that_the_base_does_not_have(self):
        served = self.folder / "mirror"
        served.mkdir()
        key = f"cpython-3.11.2-linux-{platform.machine()}-gnu"
        entry = {
            "name": "cpython",
            "arch": {"family": platform.machine(), "variant": None},
            "os": "linux",
            "libc": "gnu",
            "major": 3,
            "minor": 11,
            "patch": 2,
            "prerelease": "",
            "sha256": self.pack(served),
            "variant": None,
            "build": "20230101",
        }
        handler = functools.partial(Quiet, directory=str(served))
        with http.server.ThreadingHTTPServer((self.engine.address(), 0), handler) as server:
            address = f"http://{self.engine.address()}:{server.server_address[1]}"
            entry["url"] = f"{address}/python.tar.gz"
            (served / "list.json").write_text(json.dumps({key: entry}))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            text = f'build:\n  python_version: "3.11"\n  base_image: {self.BASE}\n'
            text += "  python_packages: [six==1.16.0]\n  user: model\n"
            folder = self.model({"run.py": MODEL, "cog.yaml": text + 'run: "run.py:run"\n'})
            self.succeed(
                "build",
                "-t",
                "scenario-downloaded",
                cwd=folder,
                UV_PYTHON_DOWNLOADS_JSON_URL=f"{address}/list.json",
            )
            server.shutdown()
        self.succeed("predict", "scenario-downloaded", answer="('3', '11') 1000:1000\n")
        history = self.docker("history", "--no-trunc", "scenario-downloaded")
        self.assertNotIn("list.json", history)


GPU_MODEL = """\
from cupy.cuda import nvrtc, runtime

def run() -> str:
    try:
        devices = str(runtime.getDeviceCount())
    except runtime.CUDARuntimeError:
        devices = "no"
    # Loads what the package brought along, and needs no GPU for it.
    return f"CUDA {nvrtc.getVersion()[0]}, {devices} devices"
"""


class Gpu(Scenario):
    def test_on_a_slim_base(self):
        # The smallest of the tables that brings its CUDA along: 1.7 GB to fetch. Torch is twice that.
        text = (
            'build:\n  gpu: true\n  python_version: "3.11"\n'
            '  python_packages: ["cupy-cuda12x[ctk]==14.2.0"]\nrun: "run.py:run"\n'
        )
        folder = self.model({"run.py": GPU_MODEL, "cog.yaml": text})
        plan = json.loads(self.succeed("plan", "--json", cwd=folder).stdout)
        self.assertEqual(plan["base_image"], "python:3.11-slim")
        self.assertTrue(plan["cuda"].startswith("12"), plan["cuda"])
        self.succeed("build", "-t", "scenario-gpu", cwd=folder, seconds=1800)
        self.succeed("predict", "scenario-gpu", answer="CUDA 12, no devices\n")
        environment = self.inspect("scenario-gpu")["Config"]["Env"]
        self.assertIn("NVIDIA_DRIVER_CAPABILITIES=compute,utility", environment)
