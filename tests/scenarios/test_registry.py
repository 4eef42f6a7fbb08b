"""Push to and pull from a real registry, open and with a password."""

import base64
import json
import re

from registry import Registry
from scenario import Scenario, data_url

DIGEST = re.compile(r"sha256:[0-9a-f]{64}\n")


class OpenRegistry(Scenario):
    def test_examples_answer_after_a_push_and_a_pull(self):
        asked = {
            "hello": (["-i", "name=Ada"], "hello Ada\n", {"name": "Ada"}),
            "ocr": (["-i", "image=@sign.png"], "Fresh bread daily\nOpen 7 to 18\n", None),
            "resize": (["-i", "image=@sunset.png"], "", None),
        }
        with Registry() as registry:
            for name, (inputs, answer, _) in asked.items():
                with self.subTest(example=name):
                    folder = self.example(name)
                    image = f"{registry.host}/me/{name}"
                    pushed = self.succeed("push", image, cwd=folder)
                    self.assertRegex(pushed.stdout, DIGEST)
                    self.docker("image", "rm", "--force", image)
                    self.succeed("predict", image, *inputs, cwd=folder, answer=answer)
                    with self.served(f"{image}@{pushed.stdout.strip()}") as address:
                        self.check_served(address, name, folder)

    def check_served(self, address, name, folder):
        pictures = {"ocr": "sign.png", "resize": "sunset.png"}
        given = {"name": "Ada"}
        if name in pictures:
            given = {"image": data_url((folder / pictures[name]).read_bytes(), "image/png")}
        answer = self.curl(f"{address}/predictions", {"input": given})
        self.assertEqual(answer["status"], "succeeded", answer)

    def test_image_of_cog_yaml_is_the_target(self):
        with Registry() as registry:
            folder = self.example("hello")
            image = f"{registry.host}/me/hello:v1"
            with open(folder / "cog.yaml", "a") as config:
                config.write(f'image: "{image}"\n')
            self.assertRegex(self.succeed("push", cwd=folder).stdout, DIGEST)
            self.succeed("predict", image, answer="hello world\n")

    def test_nobody_listens(self):
        with Registry() as registry:
            host = registry.host
        self.refuse(1, [host], "push", f"{host}/me/hello", cwd=self.example("hello"))

    def test_no_target(self):
        self.refuse(2, ["image", "cog.yaml"], "push", cwd=self.example("hello"))

    def test_no_such_image(self):
        with Registry() as registry:
            self.refuse(1, [f"{registry.host}/me/none"], "predict", f"{registry.host}/me/none")


class RegistryWithPassword(Scenario):
    PASSWORD = "correct horse battery"

    def configuration(self, registry, password):
        """Return the environment of a person who did `docker login`."""
        folder = self.folder / "docker"
        folder.mkdir(exist_ok=True)
        entry = base64.b64encode(f"me:{password}".encode()).decode()
        (folder / "config.json").write_text(json.dumps({"auths": {registry.host: {"auth": entry}}}))
        return {"DOCKER_CONFIG": str(folder)}

    def test_push_and_pull_with_stored_credentials(self):
        with Registry("me", self.PASSWORD) as registry:
            logged_in = self.configuration(registry, self.PASSWORD)
            image = f"{registry.host}/me/hello"
            pushed = self.succeed("push", image, cwd=self.example("hello"), **logged_in)
            self.assertRegex(pushed.stdout, DIGEST)
            self.docker("image", "rm", "--force", image)
            self.succeed("predict", image, answer="hello world\n", **logged_in)

    def test_without_credentials(self):
        with Registry("me", self.PASSWORD) as registry:
            self.refuse(
                1,
                [registry.host, "login"],
                "push",
                f"{registry.host}/me/hello",
                cwd=self.example("hello"),
            )

    def test_wrong_password_is_not_repeated(self):
        with Registry("me", self.PASSWORD) as registry:
            wrong = self.configuration(registry, "not the password")
            result = self.refuse(
                1,
                [registry.host, "login"],
                "push",
                f"{registry.host}/me/hello",
                cwd=self.example("hello"),
                **wrong,
            )
            self.assertNotIn("not the password", result.stderr)
