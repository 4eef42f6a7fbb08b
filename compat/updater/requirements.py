"""Versions and requirements: PEP 440 and 508, as far as the tables need them."""

from __future__ import annotations

import re
from typing import Any, Dict, List, NamedTuple, Optional, Tuple, Union

PLATFORMS = {"x86_64": "amd64", "aarch64": "arm64"}

VERSION = re.compile(
    r"^v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<phase>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?P<pre>\d*))?"
    r"(?P<post>-(?P<post1>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?P<post2>\d*))?"
    r"(?P<dev>[-_.]?dev[-_.]?(?P<devn>\d*))?"
    r"(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$"
)
PHASES = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}


class Version(NamedTuple):
    key: Tuple[Any, ...]  # PEP 440's order
    text: str  # the normal form
    prerelease: bool


def parse_version(text: str) -> Optional[Version]:
    """Nothing if `text` is no PEP 440 version. Local labels do not occur on a public index."""
    match = VERSION.match(text.strip().lower())
    if not match or match["local"]:
        return None
    epoch = int(match["epoch"] or 0)
    release = [int(part) for part in match["release"].split(".")]
    phase = PHASES.get(match["phase"], match["phase"]) if match["phase"] else None
    pre = int(match["pre"] or 0)
    post = int(match["post1"] or match["post2"] or 0) if match["post"] else None
    dev = int(match["devn"] or 0) if match["dev"] else None
    normal = (f"{epoch}!" if epoch else "") + ".".join(str(part) for part in release)
    normal += f"{phase}{pre}" if phase else ""
    normal += f".post{post}" if post is not None else ""
    normal += f".dev{dev}" if dev is not None else ""
    trimmed = list(release)
    while len(trimmed) > 1 and trimmed[-1] == 0:
        trimmed.pop()
    if phase:
        pre_key: Tuple[Any, ...] = (1, phase, pre)
    else:  # 1.0.dev1 comes before 1.0a1
        pre_key = (0,) if post is None and dev is not None else (2,)
    post_key = -1 if post is None else post
    dev_key = (1, 0) if dev is None else (0, dev)
    key = (epoch, tuple(trimmed), pre_key, post_key, dev_key)
    return Version(key, normal, phase is not None or dev is not None)


def normalize(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


REQUIREMENT = re.compile(
    r"^\s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[(?P<extras>[^\]]*)\])?"
    r"\s*\(?(?P<specifiers>[^;()@]*)\)?\s*(?:;(?P<marker>.*))?$"
)
MARKER_TOKEN = re.compile(r"\s*(\(|\)|not\s+in\b|[a-z_.]+|===|[<>=!~]=|[<>]|\"[^\"]*\"|'[^']*')")

# What holds for every image; extras and Python stay in the marker.
LINUX = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "sys_platform": "linux",
}
Simplified = Union[bool, str]


class MarkerReader:
    """A marker with what is known evaluated away: True, False, or the text that is left."""

    def __init__(self, text: str, machine: str) -> None:
        self.known = {**LINUX, "platform_machine": machine}
        self.tokens: List[str] = []
        position = 0
        text = text.strip()
        while position < len(text):
            match = MARKER_TOKEN.match(text, position)
            if not match:
                raise ValueError(text)
            self.tokens.append(re.sub(r"\s+", " ", match[1]))
            position = match.end()
        self.tokens.append("")
        self.at = 0

    def take(self) -> str:
        token = self.tokens[self.at]
        self.at += 1 if token else 0  # the last one is empty
        return token

    def read(self) -> Simplified:
        result = self.alternatives()[0]
        if self.take():
            raise ValueError("text after the marker")
        return result

    def alternatives(self) -> Tuple[Simplified, bool]:  # the second: an `or` that needs parentheses
        parts = [self.conjunction()]
        while self.tokens[self.at] == "or":
            self.take()
            parts.append(self.conjunction())
        if any(part is True for part in parts):
            return True, False
        left = [str(part) for part in parts if part is not False]
        return (" or ".join(left), len(left) > 1) if left else (False, False)

    def conjunction(self) -> Simplified:
        parts = [self.term()]
        while self.tokens[self.at] == "and":
            self.take()
            parts.append(self.term())
        if any(part[0] is False for part in parts):
            return False
        left = [part for part in parts if part[0] is not True]
        if len(left) == 1:
            return left[0][0]
        texts = [f"({text})" if compound else str(text) for text, compound in left]
        return " and ".join(texts) if texts else True

    def term(self) -> Tuple[Simplified, bool]:
        token = self.take()
        if token == "(":
            result = self.alternatives()
            if self.take() != ")":
                raise ValueError("a parenthesis is missing")
            return result
        return self.compare(token, self.take(), self.take()), False

    def compare(self, left: str, comparison: str, right: str) -> Simplified:
        if not left or not right or comparison in ("", "and", "or", "(", ")"):
            raise ValueError("an unfinished marker")
        name = left if left[0] not in "\"'" else right
        value = (right if name is left else left).strip("\"'")
        actual = self.known.get(name)
        if actual is None or comparison not in ("==", "!=", "in", "not in"):
            quoted = '"' + (normalize(value) if name == "extra" else value) + '"'
            sides = (name, quoted) if name is left else (quoted, name)
            return f"{sides[0]} {comparison} {sides[1]}"
        if comparison in ("in", "not in"):
            inside = actual in value if name is left else value in actual
            return inside == (comparison == "in")
        return (actual == value) == (comparison == "==")


def simplify_marker(text: str) -> Simplified:
    """What is left of it on Linux, with `platform_machine` only where the two machines differ."""
    parts = {machine: MarkerReader(text, machine).read() for machine in PLATFORMS}
    if len(set(parts.values())) == 1:
        return parts["x86_64"]
    left = []
    for machine, part in parts.items():
        condition = f'platform_machine == "{machine}"'
        if isinstance(part, str):
            left.append(
                f"({part}) and {condition}" if " or " in part else f"{part} and {condition}"
            )
        elif part:
            left.append(condition)
    return " or ".join(left)


def simplify_requirement(line: str, kinds: Dict[str, str]) -> Optional[str]:
    """The line in a normal form; nothing if it decides nothing: it is on none of the packages in
    `kinds`, never holds on Linux, or puts no bound on a package that only its bounds make matter.
    """
    match = REQUIREMENT.match(line)
    kind = kinds.get(normalize(match["name"])) if match else None
    if not match or not kind:
        return None
    specifiers = re.sub(r"\s+", "", match["specifiers"]).rstrip(",")
    if not specifiers and kind in ("runtime", "shared"):
        return None
    marker: Simplified = simplify_marker(match["marker"]) if match["marker"] else True
    if marker is False:
        return None
    extras = sorted(
        {normalize(extra.strip()) for extra in (match["extras"] or "").split(",")} - {""}
    )
    text = normalize(match["name"])
    text += "[" + ",".join(extras) + "]" if extras else ""
    text += specifiers
    return text if marker is True else f"{text} ; {marker}"
