"""Mistakes in a model folder or on the command line: found without an engine, and said clearly."""

import subprocess

from scenario import COG, CONFIG, Scenario

MODEL = """\
from cog import BaseRunner

class Runner(BaseRunner):
    def run(self, n: int) -> str:
        return str(n)
"""


class BadFolder(Scenario):
    """None of these reaches the engine: there is none here."""

    def environment(self, **changes):
        return super().environment(DOCKER_HOST=f"unix://{self.folder}/no-engine.sock", **changes)

    def refuse_build(self, words, files):
        self.refuse(1, words, "build", cwd=self.model(files))

    def test_no_cog_yaml(self):
        for command in ("build", "predict", "push"):
            with self.subTest(command=command):
                result = self.refuse(1, ["cog.yaml"], command)
                self.assertIn(str(self.folder), result.stderr)

    def test_named_file_is_not_there(self):
        self.refuse(1, ["other.yaml"], "build", "-f", "other.yaml", cwd=self.model({}))

    def test_broken_yaml(self):
        self.refuse_build(["cog.yaml:"], {"cog.yaml": "build: [1, 2\nrun: x\n", "run.py": MODEL})

    def test_yaml_is_binary(self):
        self.refuse_build(["cog.yaml"], {"cog.yaml": bytes(range(256)), "run.py": MODEL})

    def test_empty_yaml(self):
        self.refuse_build(["cog.yaml"], {"cog.yaml": "", "run.py": MODEL})

    def test_unknown_key_is_at_least_warned_about(self):
        folder = self.model({"cog.yaml": CONFIG + "bulid: {}\n", "run.py": MODEL})
        result = self.cog("build", cwd=folder)
        self.assertNotEqual(result.code, 0, result)  # there is no engine
        for word in ("cog.yaml:4", "bulid"):
            self.assertIn(word, result.stderr)

    def test_every_mistake_of_the_file_is_told(self):
        text = 'build:\n  python_version: "2.7"\n  system_packages: 3\nrun: "run"\n'
        self.refuse_build(
            ["cog.yaml:2:", "cog.yaml:3:", "cog.yaml:4:"], {"cog.yaml": text, "run.py": MODEL}
        )

    def test_gpu_settings_that_contradict_each_other(self):
        torch = "torch==2.4.1+cu118"
        for words, lines in (
            (["cog.yaml:4", "cuDNN 9", "11.8", "nearest"], 'cuda: "11.8"\n  cudnn: "9"'),
            (["99.9", "nearest"], 'cuda: "99.9"'),
            (["10.2"], 'cuda: "10.2"'),
            (["torch 1.13.1", "12.4"], 'cuda: "12.4"\n  python_packages: [torch==1.13.1]'),
            (["cu118", "cu121"], f"python_packages: [{torch}, torchvision==0.19.1+cu121]"),
        ):
            with self.subTest(lines=lines):
                text = CONFIG.replace("build:\n", "build:\n  gpu: true\n")
                text = text.replace("run:", f"  {lines}\nrun:")
                self.refuse_build(words, {"cog.yaml": text, "run.py": MODEL})

    def test_model_file_is_missing(self):
        self.refuse_build(["run.py"], {})

    def test_class_is_missing(self):
        self.refuse_build(["run.py", "Runner"], {"run.py": "class Other:\n    pass\n"})

    def test_python_syntax_error(self):
        self.refuse_build(["run.py:2"], {"run.py": "class Runner:\n    def run(self -> str:\n"})

    def test_type_that_is_none(self):
        model = MODEL.replace("n: int", "n: Banana")
        self.refuse_build(["run.py:4", "Banana"], {"run.py": model})

    def test_requirements_file_is_missing(self):
        text = CONFIG.replace("build:\n", "build:\n  python_requirements: needs.txt\n")
        self.refuse_build(["cog.yaml:2", "needs.txt"], {"cog.yaml": text, "run.py": MODEL})

    def test_inputs_are_checked_before_the_engine_is_asked(self):
        folder = self.model({"run.py": MODEL})
        for words, inputs in (
            (["n", "integer"], ["-i", "n=three"]),
            (["m"], ["-i", "n=1", "-i", "m=2"]),
            (["n", "required"], []),
            (["nowhere.txt"], ["-i", "n=@nowhere.txt"]),
        ):
            with self.subTest(inputs=inputs):
                self.refuse(1, words, "predict", *inputs, cwd=folder)

    def test_json_that_is_none(self):
        folder = self.model({"run.py": MODEL})
        for value in ("{", "[1]", "@nowhere.json"):
            with self.subTest(value=value):
                self.refuse(1, ["json"], "predict", "--json", value, cwd=folder)

    def test_output_folder_is_missing(self):
        self.refuse(
            1,
            ["nowhere"],
            "predict",
            "-i",
            "n=1",
            "-o",
            "nowhere/out",
            cwd=self.model({"run.py": MODEL}),
        )

    def test_usage(self):
        folder = self.model({"run.py": MODEL})
        for words, arguments in (
            (["--bogus"], ["build", "--bogus"]),
            (["bild"], ["bild"]),
            (["name=value"], ["predict", "-i", "n"]),
            (["-i"], ["predict", "n=3"]),
            (["--json", "-i"], ["predict", "--json", "{}", "-i", "n=1"]),
            (["--progress"], ["build", "--progress", "loud"]),
            (["UPPER"], ["build", "-t", "UPPER:tag:tag"]),
        ):
            with self.subTest(arguments=arguments):
                self.refuse(2, words, *arguments, cwd=folder)

    def test_help_and_version_need_nothing(self):
        for arguments in (
            ["--help"],
            ["build", "--help"],
            ["predict", "--help"],
            ["--version"],
            [],
        ):
            with self.subTest(arguments=arguments):
                result = self.succeed(*arguments)
                self.assertNotEqual(result.stdout, "")
                self.assertEqual(result.stderr, "")

    def test_answer_that_can_not_be_written_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [COG, "--version"], stdout=full, stderr=subprocess.PIPE, timeout=30
            )
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(b"standard output", done.stderr)
