"""The examples, from a folder to an answer, by every way that a user has."""

import json

from scenario import BASE, Scenario, data_url, from_data_url, png_size

SIGN = "Fresh bread daily\nOpen 7 to 18"


class Hello(Scenario):
    def test_answers_on_stdout_and_says_the_rest_on_stderr(self):
        folder = self.example("hello")
        built = self.succeed("build", "-t", "scenario-hello", cwd=folder, answer="")
        self.assertIn("scenario-hello", built.stderr)
        asked = self.succeed("predict", "scenario-hello", answer="hello world\n")
        self.assertNotIn("hello world", asked.stderr)
        self.succeed("run", "scenario-hello", "-i", "name=Ada", answer="hello Ada\n")

    def test_predict_without_an_image_builds_the_folder_first(self):
        folder = self.example("hello")
        self.succeed("predict", "-i", "name=Ada", cwd=folder, answer="hello Ada\n")
        self.assertIn(
            "cog-hello:latest", self.docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}")
        )
        self.assertLessEqual(
            {p.name for p in folder.iterdir()}, {"cog.yaml", "run.py", "README.md", ".cog"}
        )

    def test_is_found_from_a_folder_below(self):
        folder = self.example("hello")
        (folder / "notes" / "deep").mkdir(parents=True)
        self.succeed("predict", cwd=folder / "notes" / "deep", answer="hello world\n")

    def test_quiet_build_prints_the_id_alone(self):
        folder = self.example("hello")
        built = self.succeed("build", "-q", "-t", "scenario-hello", cwd=folder)
        self.assertEqual(built.stdout, self.inspect("scenario-hello")["Id"] + "\n")
        self.assertEqual(built.stderr, "")

    def test_answer_goes_to_a_file(self):
        folder = self.example("hello")
        self.succeed("predict", "-o", "answer.txt", cwd=folder, answer="")
        self.assertEqual((folder / "answer.txt").read_text(), "hello world")

    def test_json_in_json_out(self):
        folder = self.example("hello")
        given = json.dumps({"name": 'Ada "the first" ☃'})
        for value, stdin in ((given, ""), ("-", given), ("@-", given)):
            with self.subTest(value=value):
                result = self.succeed("predict", "--json", value, cwd=folder, stdin=stdin)
                answer = json.loads(result.stdout)
                self.assertEqual(answer["status"], "succeeded")
                self.assertEqual(answer["output"], 'hello Ada "the first" ☃')
                self.assertEqual(answer["error"], "")
                self.assertGreater(answer["metrics"]["predict_time"], 0)

    def test_image_carries_what_tools_read(self):
        folder = self.example("hello")
        self.succeed("build", "-t", "scenario-hello", cwd=folder)
        config = self.inspect("scenario-hello")["Config"]
        labels = config["Labels"]
        version = self.succeed("--version").stdout
        self.assertIn(labels["run.cog.version"], version)
        self.assertEqual(json.loads(labels["run.cog.config"])["build"]["python_version"], "3.11")
        schema = json.loads(labels["run.cog.openapi_schema"])
        self.assertEqual(schema["openapi"], "3.0.2")
        self.assertEqual(
            schema["components"]["schemas"]["Input"]["properties"]["name"]["default"], "world"
        )
        self.assertIn("5000/tcp", config["ExposedPorts"])
        self.assertEqual(config["WorkingDir"], "/src")
        for path in ("/src/.cog/openapi_schema.json", "/opt/cog/openapi_schema.json"):
            document = self.docker("run", "--rm", "scenario-hello", "cat", path)
            self.assertEqual(document, labels["run.cog.openapi_schema"], path)

    def test_secrets_and_ignored_files_stay_at_home(self):
        folder = self.model(
            {
                "run.py": "def run() -> str:\n    return 'ok'\n",
                "cog.yaml": 'build:\n  python_version: "3.11"\nrun: "run.py:run"\n',
                ".env": "TOKEN=secret",
                ".git/config": "[core]",
                "data/big.bin": b"0" * 1000,
                "data/small.txt": "kept",
                ".dockerignore": "**/*.bin\n",
            }
        )
        self.succeed("build", "-t", "scenario-secrets", cwd=folder)
        files = self.docker("run", "--rm", "scenario-secrets", "find", "/src", "-type", "f")
        self.assertIn("/src/data/small.txt", files)
        for name in (".env", ".git", "big.bin"):
            self.assertNotIn(name, files)

    def test_served_image_speaks_the_http_api(self):
        self.succeed("build", "-t", "scenario-hello", cwd=self.example("hello"))
        with self.served("scenario-hello") as address:
            self.assertIn("openapi_url", self.curl(address))
            self.assertIn("/predictions", self.curl(f"{address}/openapi.json")["paths"])
            answer = self.curl(f"{address}/predictions", {"input": {"name": "Ada"}})
            self.assertEqual((answer["status"], answer["output"]), ("succeeded", "hello Ada"))
            refused = self.curl(f"{address}/predictions", {"input": {"name": 3}})
            self.assertEqual(refused["detail"][0]["loc"], ["body", "input", "name"])

    def test_adds_at_most_10_mb_to_its_base(self):
        self.succeed("build", "-t", "scenario-hello", cwd=self.example("hello"))
        added = self.inspect("scenario-hello")["Size"] - self.inspect(BASE)["Size"]
        self.assertLessEqual(added, 10_000_000)


class Resize(Scenario):
    def test_answers_with_a_picture(self):
        folder = self.example("resize")
        self.succeed("build", "-t", "scenario-resize", cwd=folder, answer="")
        picture = (folder / "sunset.png").read_bytes()

        asked = self.succeed(
            "predict", "scenario-resize", "-i", "image=@sunset.png", cwd=folder, answer=""
        )
        self.assertIn("640x400 -> 320x200", asked.stderr)
        self.assertIn("output.png", asked.stderr)
        self.assertEqual(png_size((folder / "output.png").read_bytes()), (320, 200))

        self.succeed(
            "predict",
            "scenario-resize",
            "-i",
            "image=@sunset.png",
            "-i",
            "width=64",
            "-i",
            "height=48",
            "-o",
            "small.png",
            cwd=folder,
            answer="",
        )
        self.assertEqual(png_size((folder / "small.png").read_bytes()), (64, 48))

        self.succeed(
            "predict",
            "scenario-resize",
            "-i",
            "image=@sunset.png",
            "-i",
            "format=jpeg",
            cwd=folder,
            answer="",
        )
        [jpeg] = folder.glob("output.jp*g")
        self.assertTrue(jpeg.read_bytes().startswith(b"\xff\xd8\xff"))

        with self.served("scenario-resize") as address:
            answer = self.curl(
                f"{address}/predictions",
                {"input": {"image": data_url(picture, "image/png"), "width": 100}},
            )
            self.assertEqual(answer["status"], "succeeded", answer)
            self.assertIn("640x400 -> 100x62", answer["logs"])
            self.assertTrue(answer["output"].startswith("data:image/png;base64,"))
            self.assertEqual(png_size(from_data_url(answer["output"])), (100, 62))

    def test_limits_are_checked_before_anything_is_built(self):
        folder = self.example("resize")
        nowhere = {"DOCKER_HOST": f"unix://{self.folder}/no.sock"}
        for name, value in (("width", "0"), ("width", "5000"), ("format", "bmp")):
            with self.subTest(name=name, value=value):
                self.refuse(
                    1,
                    [name],
                    "predict",
                    "-i",
                    "image=@sunset.png",
                    "-i",
                    f"{name}={value}",
                    cwd=folder,
                    **nowhere,
                )


class Ocr(Scenario):
    def test_reads_the_sign(self):
        folder = self.example("ocr")
        sign = (folder / "sign.png").read_bytes()
        self.succeed("build", "-t", "scenario-ocr", cwd=folder, answer="")
        self.succeed(
            "predict", "scenario-ocr", "-i", "image=@sign.png", cwd=folder, answer=SIGN + "\n"
        )
        self.succeed("predict", "-i", "image=@sign.png", cwd=folder, answer=SIGN + "\n")
        with self.served("scenario-ocr") as address:
            answer = self.curl(
                f"{address}/predictions", {"input": {"image": data_url(sign, "image/png")}}
            )
            self.assertEqual((answer["status"], answer["output"]), ("succeeded", SIGN), answer)
