"""A real registry on a port of its own, empty at the start, gone at the end."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request

import machine

CONFIGURATION = """\
version: 0.1
log:
  level: warn
storage:
  filesystem:
    rootdirectory: {folder}/data
http:
  addr: 127.0.0.1:{port}
"""
AUTHENTICATION = """\
auth:
  htpasswd:
    realm: tests
    path: {folder}/htpasswd
"""


class Registry:
    """`with Registry(user="me", password="secret") as registry:`; without a user, open to all.

    Engines take plain HTTP from 127.0.0.1 without being told.
    """

    def __init__(self, user: str = "", password: str = "") -> None:
        self.user = user
        self.password = password
        self.port = machine.free_port()
        self.host = f"127.0.0.1:{self.port}"
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="cog-registry-"))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Registry:
        text = CONFIGURATION
        if self.user:
            text += AUTHENTICATION
            entry = machine.run(["htpasswd", "-Bbn", self.user, self.password]).stdout
            (self._folder / "htpasswd").write_text(entry.strip() + "\n")
        configuration = self._folder / "config.yml"
        configuration.write_text(text.format(folder=self._folder, port=self.port))
        # The program reads REGISTRY_* as settings.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("REGISTRY_")}
        self._log = open(self._folder / "log", "wb")
        self._process = subprocess.Popen(
            ["docker-registry", "serve", str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            env=environment,
            start_new_session=True,
        )
        try:
            machine.wait_until(self._answers, 20, "the registry did not start")
        except machine.Failed as failure:
            text = (self._folder / "log").read_text(errors="replace")
            self.__exit__()
            raise machine.Failed(f"{failure}\n{text}") from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://{self.host}/v2/", timeout=2).close()
        except urllib.error.HTTPError as error:
            return error.code == 401
        except OSError:
            return False
        return True
