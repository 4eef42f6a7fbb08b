"""Python requirements in all their forms, from cog.yaml to the running model."""

import functools
import http.server
import json
import os
import subprocess
import threading

from bases import CUDA
from packages import make_source_archive, make_torch_first_archive, make_wheel, wheel_name
from scenario import COG, Scenario

# Answers with what is installed of the packages that it is asked for.
MODEL = """\
from importlib import metadata

def run(names: str) -> str:
    found = []
    for name in names.split():
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"no {name}")
    return ", ".join(found)
"""
START = 'build:\n  python_version: "3.11"\n'
FILE = "  python_requirements: requirements.txt\n"
FUNCTION = 'run: "run.py:run"\n'
PROJECT = {"run.py": MODEL, "cog.yaml": START + FILE + FUNCTION}
TINY = wheel_name("tiny", "1.0")


class Installed(Scenario):
    def check(self, files, names, answer):
        folder = self.model({"run.py": MODEL} | files)
        self.succeed("build", "-t", "scenario-needs", cwd=folder)
        self.succeed("predict", "scenario-needs", "-i", f"names={names}", answer=answer + "\n")
        return folder

    def test_ranges_markers_includes_and_constraints(self):
        requirements = (
            "-r more/base.txt\n"
            "-c more/limits.txt  # what others may not exceed\n"
            'six >= 1.15, \\\n  < 2 ; python_version >= "3.8"\n'
            'tomli ; python_version < "3.11"\n'
            'colorama ; sys_platform == "win32"\n'
        )
        files = {
            "cog.yaml": START + FILE + FUNCTION,
            "requirements.txt": requirements,
            "more/base.txt": "idna ~= 3.6.0\n",
            "more/limits.txt": "six < 1.17\nsoupsieve == 1.0\n",
        }
        answer = "six 1.16.0, idna 3.6, no tomli, no colorama, no soupsieve"
        folder = self.check(files, "six idna tomli colorama soupsieve", answer)
        plan = json.loads(self.succeed("plan", "--json", cwd=folder).stdout)
        lines = " ".join(plan["requirements"])
        self.assertIn('python_version >= "3.8"', lines)
        self.assertIn('sys_platform == "win32"', lines)

    def test_python_packages(self):
        packages = (
            "  python_packages:\n"
            "    - six==1.16.0\n"
            "    - idna>=3,<3.8 ; python_version > '3'\n"
            f"    - ./wheels/{TINY}\n"
        )
        files = {
            "cog.yaml": START + packages + FUNCTION,
            f"wheels/{TINY}": make_wheel("tiny", "1.0"),
        }
        self.check(files, "six idna tiny", "six 1.16.0, idna 3.7, tiny 1.0")

    def test_local_wheel_and_source_archive(self):
        files = {
            "cog.yaml": START + FILE + FUNCTION,
            "requirements.txt": f"./wheels/{TINY}\ndist/small-2.0.tar.gz\n",
            f"wheels/{TINY}": make_wheel("tiny", "1.0"),
            "dist/small-2.0.tar.gz": make_source_archive("small", "2.0"),
        }
        folder = self.check(files, "tiny small", "tiny 1.0, small 2.0")
        # Another file of the same name and size is another package, whatever is in the caches.
        (folder / "wheels" / TINY).write_bytes(make_wheel("tiny", "1.0", says="1.x"))
        self.succeed("build", "-t", "scenario-needs", cwd=folder)
        command = ["python", "-c", "import tiny; print(tiny.VERSION)"]
        self.assertEqual(self.docker("run", "--rm", "scenario-needs", *command), "1.x\n")

    def test_link_to_a_wheel_of_the_project(self):
        folder = self.model(
            {
                "run.py": MODEL,
                "cog.yaml": START + FILE + FUNCTION,
                "requirements.txt": f"./{TINY}\n",
                f"wheels/{TINY}": make_wheel("tiny", "1.0"),
            }
        )
        (folder / TINY).symlink_to(f"wheels/{TINY}")
        self.succeed("predict", "-i", "names=tiny", cwd=folder, answer="tiny 1.0\n")

    def test_option_that_uv_would_ignore(self):
        files = {
            "cog.yaml": START + FILE + FUNCTION,
            "requirements.txt": "--prefer-binary\nsix==1.16.0\n",
        }
        folder = self.check(files, "six", "six 1.16.0")
        self.assertIn("-m pip install", self.succeed("dockerfile", cwd=folder).stdout)


class Folders(Scenario):
    SETUP = """\
from setuptools import setup
setup(name="{name}", version="1.0", packages=["{name}"])
"""

    def versions(self, image):
        command = "import mine, yours; print(mine.VERSION, yours.VERSION)"
        return self.docker("run", "--rm", "--workdir=/", image, "python", "-c", command)

    def test_package_folders_and_a_folder_of_wheels(self):
        folder = self.model(
            {
                "run.py": MODEL,
                "cog.yaml": START + FILE + FUNCTION,
                "requirements.txt": "-e ./libs/mine\n./yours\n--find-links wheels\ntiny\n",
                "libs/mine/setup.py": self.SETUP.format(name="mine"),
                "libs/mine/mine/__init__.py": "VERSION = 'first'\n",
                "yours/setup.py": self.SETUP.format(name="yours"),
                "yours/yours/__init__.py": "from yours.version import VERSION\n",
                "wheels/" + TINY: make_wheel("tiny", "1.0"),
                "version.py": "VERSION = 'yours'\n",
                ".dockerignore": "wheels\n",
            }
        )
        (folder / "yours/yours/version.py").symlink_to("../../version.py")
        self.succeed("build", "-t", "scenario-folders", cwd=folder)
        answer = "mine 1.0, yours 1.0, tiny 1.0\n"
        self.succeed("predict", "scenario-folders", "-i", "names=mine yours tiny", answer=answer)
        self.assertEqual(self.versions("scenario-folders"), "first yours\n")
        # Nothing that tells versions has changed: the edit must arrive all the same.
        (folder / "libs/mine/mine/__init__.py").write_text("VERSION = 'other'\n")
        self.succeed("build", "-t", "scenario-folders", cwd=folder)
        self.assertEqual(self.versions("scenario-folders"), "other yours\n")
        self.assertEqual(set(os.listdir(folder / "libs/mine")), {"setup.py", "mine"}, "written into")


class TorchFirst(Scenario):
    """Packages whose build imports torch. Small ones stand in: the real are gigabytes."""

    CONFIG = (
        f'build:\n  python_version: "3.11"\n  base_image: {CUDA}\n  gpu: true\n' + FILE + FUNCTION
    )
    ANSWER = "torch 2.4.1, flash_attn 2.6.3, six 1.16.0, no ninja, no psutil\n"

    def project(self, lines=""):
        requires = ["torch", "six", "packaging"]
        wheels = {"six": "1.16.0", "packaging": "24.0"}
        return self.model(
            {
                "run.py": MODEL,
                "cog.yaml": self.CONFIG,
                "requirements.txt": f"--no-index\n--find-links sources\n{lines}"
                f"./{wheel_name('torch', '2.4.1')}\nflash-attn==2.6.3\nsix<1.17\n",
                wheel_name("torch", "2.4.1"): make_wheel("torch", "2.4.1"),
                "sources/flash_attn-2.6.3.tar.gz": make_torch_first_archive(
                    "flash_attn", "2.6.3", requires
                ),
            }
            | {
                f"sources/{wheel_name(name, version)}": make_wheel(name, version)
                for name, version in wheels.items()
            }
        )

    def check(self, folder, *flags):
        self.succeed("build", "-t", "scenario-torch", *flags, cwd=folder)
        names = "names=torch flash_attn six ninja psutil"
        self.succeed("predict", "scenario-torch", "-i", names, answer=self.ANSWER)
        command = ["python", "-c", "import flash_attn, packaging; print(flash_attn.VERSION)"]
        said = self.docker("run", "--rm", "scenario-torch", *command)
        self.assertEqual(said, "built with torch 2.4.1\n")

    def test_is_built_after_torch_under_the_same_rules(self):
        folder = self.project()
        plan = json.loads(self.succeed("plan", "--json", cwd=folder).stdout)
        self.assertEqual(plan["torch_first"], ["flash-attn"])
        self.assertIn("torch-first", [reason["rule"] for reason in plan["reasons"]])
        self.check(folder)

    def test_by_pip(self):
        self.check(self.project(lines="--prefer-binary\n"))

    def test_locked(self):
        folder = self.project()
        self.succeed("lock", cwd=folder)
        lock = json.loads((folder / "cog.lock").read_text())
        self.assertEqual(lock["torch_first"], ["flash-attn"])
        self.check(folder, "--locked")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Password(Scenario):
    """An index whose address has a password."""

    CANARY = "canary-5417"

    def build(self, folder):
        (self.folder / "index/tiny").mkdir(parents=True)
        (self.folder / "index/tiny" / TINY).write_bytes(make_wheel("tiny", "1.0"))
        handler = functools.partial(Quiet, directory=str(self.folder))
        address = self.engine.address()
        with http.server.ThreadingHTTPServer((address, 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            host = f"{address}:{server.server_address[1]}"
            index = f"--extra-index-url http://me:{self.CANARY}@{host}/index\n"
            (folder / "requirements.txt").write_text(index + "tiny\n")
            result = self.succeed("build", "-t", "scenario-password", cwd=folder)
            server.shutdown()
        return result

    def saved(self):
        archive = self.temporary / "image.tar"
        self.docker("save", "--output", str(archive), "scenario-password")
        content = archive.read_bytes()
        archive.unlink()
        return content

    def test_is_nowhere_in_the_image_if_the_list_is_left_out(self):
        ignored = {".dockerignore": "requirements.txt\n"}
        folder = self.model(PROJECT | ignored)
        result = self.build(folder)
        self.assertNotIn(self.CANARY, result.stderr)
        self.succeed("predict", "scenario-password", "-i", "names=tiny", answer="tiny 1.0\n")
        self.assertNotIn(self.CANARY.encode(), self.saved())
        self.assertNotIn(self.CANARY, self.docker("history", "--no-trunc", "scenario-password"))
        for command in (["plan"], ["plan", "--json"], ["dockerfile"]):
            self.assertNotIn(self.CANARY, self.succeed(*command, cwd=folder).stdout)

    def test_is_warned_of_where_it_is_in_the_list_alone(self):
        result = self.build(self.model(PROJECT))
        for word in ("requirements.txt:1:1", "password", "PIP_EXTRA_INDEX_URL"):
            self.assertIn(word, result.stderr)
        self.assertEqual(self.saved().count(self.CANARY.encode()), 1)


class Refused(Scenario):
    """What can't be right is said at once: there is no engine here."""

    def environment(self, **changes):
        return super().environment(DOCKER_HOST=f"unix://{self.folder}/no-engine.sock", **changes)

    def refuse_files(self, words, files, folder=None):
        folder = folder or self.model(PROJECT | files)
        for command in ("build", "dockerfile", "plan"):
            with self.subTest(command=command):
                self.refuse(1, words, command, cwd=folder, seconds=10)

    def test_no_build_for_this_python(self):
        text = START.replace("3.11", "3.12") + FILE + FUNCTION
        words = ["torch 1.11.0", "3.12", "3.10", "cog.yaml:2", "nearest"]
        files = {"cog.yaml": text, "requirements.txt": "six\ntorch==1.11.0\n"}
        self.refuse_files(words, files)

    def test_two_packages_that_exclude_each_other(self):
        files = {"requirements.txt": "torch==2.4.1\ntorchvision==0.15.2\n"}
        self.refuse_files(["torch", "torchvision", "2.4.1", "0.15.2"], files)

    def test_cycle(self):
        files = {"requirements.txt": "-r a.txt\n", "a.txt": "-r b.txt\n", "b.txt": "-r a.txt\n"}
        self.refuse_files(["a.txt", "b.txt"], files)

    def test_file_that_includes_itself(self):
        self.refuse_files(["requirements.txt:1"], {"requirements.txt": "-r requirements.txt\n"})

    def test_included_file_is_missing(self):
        files = {"requirements.txt": "six\n-r no.txt\n"}
        self.refuse_files(["requirements.txt:2", "no.txt"], files)

    def test_folder_as_requirements(self):
        self.refuse_files(["requirements.txt", "folder"], {"requirements.txt/x": ""})

    def test_outside_of_the_project(self):
        (self.folder / "secret.txt").write_text("hunter2\n")
        for line in ("-r ../secret.txt", "-c ../secret.txt", f"-r {self.folder}/secret.txt"):
            with self.subTest(line=line):
                folder = self.model(PROJECT | {"requirements.txt": line + "\n"})
                result = self.refuse(1, ["requirements.txt:1", "secret.txt"], "build", cwd=folder)
                self.assertNotIn("hunter2", result.stderr)

    def test_package_outside_of_the_project(self):
        (self.folder / TINY).write_bytes(make_wheel("tiny", "1.0"))
        for line in (f"../{TINY}", f"{self.folder}/{TINY}", f"tiny @ ../{TINY}"):
            with self.subTest(line=line):
                self.refuse_files(["requirements.txt:1", TINY], {"requirements.txt": line + "\n"})

    def test_link_that_leaves_the_project(self):
        (self.folder / TINY).write_bytes(make_wheel("tiny", "1.0"))
        (self.folder / "outside.txt").write_text("six\nhunter2==1\n")
        folder = self.model(PROJECT | {"requirements.txt": f"./{TINY}\n"})
        (folder / TINY).symlink_to(f"../{TINY}")
        self.refuse_files([TINY], {}, folder)
        (folder / "requirements.txt").write_text("-r inside.txt\n")
        (folder / "inside.txt").symlink_to(self.folder / "outside.txt")
        result = self.refuse(1, ["inside.txt"], "build", cwd=folder)
        self.assertNotIn("hunter2", result.stderr)

    def test_package_that_is_missing_or_none(self):
        cases = {"./no.whl": "no.whl", "./folder.whl": "folder.whl", "./run.py": "run.py"}
        for line, word in cases.items():
            with self.subTest(line=line):
                files = {"requirements.txt": line + "\n", "folder.whl/x": ""}
                self.refuse_files([word, "requirements.txt:1"], files)

    def test_unreadable(self):
        folder = self.model(PROJECT | {"requirements.txt": "six\n"})
        (folder / "requirements.txt").chmod(0)
        nobody = [] if os.geteuid() else ["setpriv", "--reuid=65534", "--clear-groups"]
        done = subprocess.run(
            [*nobody, COG, "dockerfile"],
            cwd=folder,
            env=self.environment(HOME="/nonexistent"),
            capture_output=True,
            text=True,
            timeout=30,
        )
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertIn("requirements.txt", done.stderr)
        self.assertIn("ermission denied", done.stderr)

    def test_hostile_text(self):
        for text in (b"\0" * 100, bytes(range(256)), b"six" + b"<" * 1_000_000, b"[\\\n" * 200_000):
            with self.subTest(text=text[:10]):
                self.refuse_files(["requirements.txt"], {"requirements.txt": text})
