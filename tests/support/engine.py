#!/usr/bin/env python3
"""A container engine of our own, beside whatever engine the machine has.

Usage: engine.py start | stop | status | host

It has its own socket, data and network bridge, and leaves the rules of other engines alone: dockerd
is told to write no firewall rules (starting a second dockerd would flush those of the first); the
three rules that its bridge needs are ours. `host` prints the value for DOCKER_HOST.
"""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import machine

# sun_path has 108 bytes and containerd adds a tail of 32 to ours.
LONGEST_FOLDER = 70
SUBNETS = [f"172.31.{third}.1/24" for third in (240, 241, 242, 243)]


class Engine:
    """The private engine below `folder`. Starting and stopping are idempotent."""

    def __init__(self, folder: pathlib.Path | None = None, bridge: str = "cog-dev0") -> None:
        self.folder = folder or machine.cache_folder() / "engine"
        self.bridge = bridge
        self.socket = self.folder / "docker.sock"
        self.log = self.folder / "dockerd.log"
        self._pid_file = self.folder / "dockerd.pid"

    @property
    def host(self) -> str:
        return f"unix://{self.socket}"

    def environment(self) -> dict[str, str]:
        """Return this process's environment, aimed at this engine alone."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DOCKER_")}
        # An empty configuration: no context, and no credentials of the person who runs the tests.
        config = self.folder / "config"
        config.mkdir(parents=True, exist_ok=True)
        return kept | {"DOCKER_HOST": self.host, "DOCKER_CONFIG": str(config)}

    def docker(self, *arguments: str, **options) -> str:
        """Run the docker command against this engine and return what it printed."""
        options.setdefault("env", self.environment())
        return machine.run(["docker", *arguments], **options).stdout

    @staticmethod
    def docker_with_buildkit() -> str:
        """Return the path of a docker command that builds with BuildKit, if DOCKER_BUILDKIT=1."""
        for folder in os.environ["PATH"].split(":"):
            docker = os.path.join(folder, "docker")
            if not os.access(docker, os.X_OK):
                continue
            version = machine.run([docker, "--version"]).stdout
            major = int(version.partition("version ")[2].partition(".")[0])
            # Later ones need a component that is not everywhere.
            plugin = subprocess.run([docker, "buildx", "version"], capture_output=True)
            if major < 23 or plugin.returncode == 0:
                return docker
        raise machine.Failed("no docker command here can use BuildKit")

    def address(self) -> str:
        """Return the address of this machine that containers of this engine see."""
        subnet = self._subnet()
        if subnet is None:
            raise machine.Failed("the private engine has no bridge: it does not run")
        return subnet.partition("/")[0]

    def answers(self) -> bool:
        try:
            self.docker("version", "--format", "{{.Server.Version}}")
        except machine.Failed:
            return False
        return True

    def start(self) -> None:
        if self.answers():
            return
        if len(str(self.folder)) > LONGEST_FOLDER:
            raise machine.Failed(
                f"{self.folder}: too long a path for a socket; set XDG_CACHE_HOME to a shorter one"
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        self._remove_stale_pid_file()
        self._make_bridge()
        command = machine.as_root(
            [
                "setsid",  # Ctrl-C in a test run is not meant for the engine
                "dockerd",
                f"--host={self.host}",
                f"--group={os.getgid()}",
                f"--data-root={self.folder / 'data'}",
                f"--exec-root={self.folder / 'exec'}",
                f"--pidfile={self._pid_file}",
                f"--bridge={self.bridge}",
                "--iptables=false",
                "--ip6tables=false",
            ]
        )
        with open(self.log, "ab") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

        def up() -> bool:
            if process.poll() is not None:
                raise machine.Failed(f"dockerd ended at once:\n{self._end_of_log()}")
            return self.answers()

        try:
            machine.wait_until(up, 60, "the private engine did not start")
        except machine.Failed as failure:
            raise machine.Failed(f"{failure}\n{self._end_of_log()}") from None

    def stop(self) -> None:
        pid = self._pid()
        if pid is not None:
            machine.run(machine.as_root(["kill", str(pid)]))
            machine.wait_until(lambda: self._pid() is None, 60, "the private engine did not stop")
        self._remove_bridge()

    def _pid(self) -> int | None:
        """Return the pid of our dockerd, or None if it does not run."""
        try:
            pid = int(self._pid_file.read_text())
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        # A pid is used again after a restart of the machine; the path of the socket is ours alone.
        return pid if self.host.encode() in command else None

    def _remove_stale_pid_file(self) -> None:
        """dockerd refuses to start when the pid of a dead one now belongs to somebody else."""
        if self._pid() is None and self._pid_file.exists():
            machine.run(machine.as_root(["rm", "-f", str(self._pid_file)]))

    def _end_of_log(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def _rules(self) -> list[list[str]]:
        """The firewall rules of our bridge, each as `TABLE CHAIN MATCH...`."""
        subnet = self._subnet()
        if subnet is None:
            return []
        away = ["!", "-o", self.bridge]
        return [
            ["nat", "POSTROUTING", "-s", subnet, *away, "-j", "MASQUERADE"],
            ["filter", "FORWARD", "-i", self.bridge, "-j", "ACCEPT"],
            ["filter", "FORWARD", "-o", self.bridge, "-j", "ACCEPT"],
        ]

    def _subnet(self) -> str | None:
        shown = subprocess.run(
            ["ip", "-4", "-oneline", "address", "show", "dev", self.bridge],
            capture_output=True,
            text=True,
        ).stdout.split()
        return shown[shown.index("inet") + 1] if "inet" in shown else None

    def _make_bridge(self) -> None:
        if self._subnet() is None:
            root = machine.as_root
            if not pathlib.Path(f"/sys/class/net/{self.bridge}").exists():
                machine.run(root(["ip", "link", "add", self.bridge, "type", "bridge"]))
            machine.run(root(["ip", "address", "add", self._free_subnet(), "dev", self.bridge]))
            machine.run(root(["ip", "link", "set", self.bridge, "up"]))
        for table, chain, *match in self._rules():
            if not self._has_rule(table, chain, match):
                machine.run(machine.as_root(["iptables", "-w", "-t", table, "-I", chain, *match]))

    def _remove_bridge(self) -> None:
        for table, chain, *match in self._rules():
            if self._has_rule(table, chain, match):
                machine.run(machine.as_root(["iptables", "-w", "-t", table, "-D", chain, *match]))
        if pathlib.Path(f"/sys/class/net/{self.bridge}").exists():
            machine.run(machine.as_root(["ip", "link", "delete", self.bridge]))

    @staticmethod
    def _has_rule(table: str, chain: str, match: list[str]) -> bool:
        command = machine.as_root(["iptables", "-w", "-t", table, "-C", chain, *match])
        return subprocess.run(command, capture_output=True).returncode == 0

    @staticmethod
    def _free_subnet() -> str:
        routes = machine.run(["ip", "-4", "route", "show"]).stdout
        for subnet in SUBNETS:
            if subnet.rsplit(".", 1)[0] + "." not in routes:
                return subnet
        raise machine.Failed(f"all of {', '.join(SUBNETS)} are in use on this machine")


def main() -> int:
    commands = {"start", "stop", "status", "host"}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        machine.say(__doc__)
        return 2
    engine = Engine()
    try:
        if sys.argv[1] == "start":
            engine.start()
        elif sys.argv[1] == "stop":
            engine.stop()
        elif sys.argv[1] == "host":
            print(engine.host)
        else:
            running = engine.answers()
            print("running" if running else "not running")
            return 0 if running else 1
    except machine.Failed as failure:
        machine.say(f"engine.py: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
