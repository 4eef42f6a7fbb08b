"""Holds the module requirements against Python's `packaging` over generated cases.

Usage: compare_with_packaging.py PROBE PACKAGING_WHEEL [SEED]

Prints how many cases of each kind were compared. Fails on any difference, and on no cases.
"""
from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from typing import Any, Callable

sys.path.insert(0, sys.argv[2])

from packaging import tags  # noqa: E402
from packaging.markers import InvalidMarker, Marker, UndefinedComparison  # noqa: E402
from packaging.requirements import InvalidRequirement, Requirement  # noqa: E402
from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: E402
from packaging.utils import (  # noqa: E402
    InvalidWheelFilename,
    canonicalize_name,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version  # noqa: E402

Question = list[Any]
rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 20261122)
pick = rng.choice


def maybe(text: str, share: float = 0.5) -> str:
    return text if rng.random() < share else ""


def mutated(text: str) -> str:
    """One small accident: a character lost, doubled, swapped or added."""
    at = rng.randrange(len(text) + 1)
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + pick("!=<>~.,;:()[]@+-_*'\" \tav0159#$^&|\n\0é") + text[at:]
    if kind == 2:
        return text[:at] + text[max(at - 1, 0) :]
    return text[: max(at - 1, 0)] + text[at : at + 1] + text[max(at - 1, 0) : at] + text[at + 1 :]


# Versions

def number() -> str:
    return pick(["0", "0", "1", "1", "2", "3", "10", "12", "00", "01", "20240115", "4294967296"])


def release() -> str:
    return ".".join(number() for _ in range(pick([1, 2, 2, 2, 3, 3, 4, 5])))


def separator() -> str:
    return pick(["", "", "", ".", "-", "_"])


def public_version() -> str:
    text = maybe("v", 0.05) + maybe(number() + "!", 0.1) + release()
    if rng.random() < 0.35:
        word = pick(["a", "b", "rc", "c", "alpha", "beta", "pre", "preview", "RC", "A"])
        text += separator() + word + separator() + maybe(number(), 0.8)
    if rng.random() < 0.25:
        word = pick(["post", "rev", "r", "POST"])
        text += pick(["-" + number(), separator() + word + separator() + maybe(number(), 0.8)])
    if rng.random() < 0.2:
        text += separator() + pick(["dev", "Dev"]) + separator() + maybe(number(), 0.8)
    return text


def local_label() -> str:
    parts = [pick(["cu118", "cu124", "cpu", "1", "02", "abc", "ABC", "0", "12a", "99"]) for _ in
             range(pick([1, 1, 1, 2, 3]))]
    return "+" + pick([".", "-", "_"]).join(parts)


def version() -> str:
    return public_version() + maybe(local_label(), 0.2)


def near(text: str) -> str:
    """A version that is close to `text`, so that comparisons have something to decide."""
    base = text.split("+")[0]
    return pick([
        text, text, base, base + ".0", base + local_label(), base + ".post1", base + "a1",
        base + "rc2", base + ".dev1", base + ".1", base.rpartition(".")[0] or base, version(),
    ])


def version_questions() -> list[Question]:
    questions: list[Question] = []
    for _ in range(3000):
        text = version()
        questions.append(["version", pick(["", "", "", " ", "\t", "\n"]) + text + maybe(" ", 0.1)])
        questions.append(["version", mutated(text)])
        questions.append(["order", text, near(text)])
    return questions


# Specifiers

def one_specifier(text: str) -> str:
    comparison = pick(["==", "==", ">=", ">=", "<=", "<", ">", "!=", "~=", "==="])
    kind = rng.random()
    if comparison not in ("==", "!=", "===") and kind > 0.03:
        text = text.split("+")[0]
    if comparison == "~=" and kind > 0.1:
        text = "1." + text.removeprefix("v").rpartition("!")[2]
    if comparison in ("==", "!=") and kind < 0.2 or kind < 0.02:
        text = maybe(number() + "!", 0.1) + release() + ".*"
    return comparison + maybe(" ", 0.15) + text


def specifier_set(text: str) -> str:
    count = pick([0, 1, 1, 1, 1, 2, 2, 3])
    parts = [one_specifier(pick([text, text.split("+")[0], near(text)])) for _ in range(count)]
    return pick([",", ",", ", ", " , ", ",,"]).join(parts)


def specifier_questions() -> list[Question]:
    questions: list[Question] = []
    for _ in range(8000):
        text = version()
        specifiers = specifier_set(text)
        questions.append(["specifier", specifiers, near(text)])
        if rng.random() < 0.3:
            questions.append(["specifier", mutated(specifiers), text])
    return questions


# Markers

VARIABLES = {
    "python_version": ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13"],
    "python_full_version": ["3.8.1", "3.10.0", "3.11.4", "3.12.0rc1", "3.13.2"],
    "os_name": ["posix", "nt"],
    "sys_platform": ["linux", "win32", "darwin"],
    "platform_machine": ["x86_64", "aarch64", "arm64"],
    "platform_system": ["Linux", "Windows", "Darwin"],
    "platform_release": ["", "5.15", "6.1.0-13-amd64"],
    "platform_version": ["", "#1 SMP"],
    "platform_python_implementation": ["CPython", "PyPy"],
    "implementation_name": ["cpython", "pypy"],
    "implementation_version": ["3.12.1", "3.10.0", "7.3.13"],
    "extra": ["", "gpu", "Cuda_12", "cuda-12"],
}
OLD_NAMES = ["os.name", "sys.platform", "platform.version", "platform.machine",
             "platform.python_implementation", "python_implementation"]
SETS = {"extras": ["gpu", "cuda-12", "dev"], "dependency_groups": ["dev", "test"]}
OPERATORS = ["==", "==", "!=", ">=", "<=", "<", ">", "in", "not in"]


def marker_operator(name: str) -> str:
    return pick(OPERATORS + ["~=", "==="] * ("version" in name or rng.random() < 0.1))


def quoted(text: str) -> str:
    quote = pick("\"'")
    return quote + text + quote


def marker_item() -> str:
    if rng.random() < 0.06:
        name = pick(list(SETS))
        operator = pick([*OPERATORS, "~=", "==="])
        return f"{quoted(pick(['dev', 'Test', 'gpu', 'x']))} {operator} {name}"
    name = pick(list(VARIABLES))
    values = VARIABLES[name]
    value = pick([*values, pick(values) + ".*", pick(values) + " " + pick(values), version(), "3"])
    written = pick(OLD_NAMES) if rng.random() < 0.05 else name
    operator = marker_operator(name)
    if rng.random() < 0.05:
        return f"{written} {operator} {pick(list(VARIABLES))}"
    blank = " " if operator.isalpha() or " " in operator else maybe(" ", 0.7)
    if rng.random() < 0.2:
        return f"{quoted(value)}{blank}{operator}{blank}{written}"
    return f"{written}{blank}{operator}{blank}{quoted(value)}"


def marker(depth: int = 0) -> str:
    items = []
    for _ in range(pick([1, 1, 1, 2, 2, 3])):
        inner = rng.random() < 0.2 and depth < 3
        items.append(f"({marker(depth + 1)})" if inner else marker_item())
    text = items[0]
    for item in items[1:]:
        text += pick([" and ", " or ", " and  ", "\tor "]) + item
    return text


def environment() -> dict[str, str]:
    values = {name: pick(values) for name, values in VARIABLES.items()}
    for name, names in SETS.items():
        values[name] = ",".join(n for n in names if rng.random() < 0.5)
    return values


def marker_questions() -> list[Question]:
    questions: list[Question] = []
    for _ in range(4000):
        text = marker()
        for _ in range(2):
            questions.append(["marker", text, environment()])
        if rng.random() < 0.5:
            questions.append(["marker", mutated(text), environment()])
    return questions


# Requirements

NAMES = ["torch", "Torch", "numpy", "zope.interface", "My__Odd.-Name", "a", "jax-cuda12-plugin",
         "x_", "0x10", "ruamel.yaml.clib"]
URLS = ["https://example.com/a-1.0-py3-none-any.whl", "git+https://example.com/a.git@v1#egg=a",
        "file:///srv/a.tar.gz", "./a.whl", "https://u:p@h/a%20b.zip;x", "${HOME}/a.whl"]


def extras() -> str:
    if rng.random() > 0.25:
        return ""
    names = [pick(["gpu", "Cuda_12", "all", "a.b", "x-y"]) for _ in range(pick([0, 1, 1, 2, 3]))]
    return f"{maybe(' ', 0.2)}[{maybe(' ', 0.2)}{pick([',', ', ', ' , ']).join(names)}{maybe(' ')}]"


def requirement() -> str:
    text = maybe(" ", 0.1) + pick(NAMES) + extras()
    if rng.random() < 0.15:
        text += pick([" @ ", "@", " @"]) + pick(URLS) + maybe(" ", 0.7)
    else:
        specifiers = specifier_set(version())
        text += maybe(" ") + (f"({specifiers})" if rng.random() < 0.15 else specifiers)
        text += maybe(",", 0.03)
    if rng.random() < 0.4:
        text += maybe(" ", 0.8) + ";" + maybe(" ", 0.8) + marker()
    return text + maybe(" ", 0.1)


def requirement_questions() -> list[Question]:
    questions: list[Question] = []
    for _ in range(5000):
        text = requirement()
        questions.append(["requirement", text])
        questions.append(["requirement", mutated(text)])
    return questions


# Wheels

def platform_tag() -> str:
    machine = pick(["x86_64", "x86_64", "x86_64", "aarch64", "aarch64", "i686"])
    systems = ["linux", "manylinux1", "manylinux2010", "manylinux2014", "musllinux_1_2",
               "manylinux_2_" + pick(["4", "5", "12", "16", "17", "28", "34", "41", "42"])]
    return pick([f"{pick(systems)}_{machine}", "any", "win_amd64", "macosx_11_0_arm64"])


def wheel_name() -> str:
    minor = pick(["2", "8", "10", "11", "12", "13"])
    python = pick([f"cp3{minor}", f"cp3{minor}", f"py3{minor}", "py3", "py2.py3", "py2", "cp27",
                   "pp310", f"cp3{minor}.cp312"])
    abi = pick([f"cp3{minor}", f"cp3{minor}", "abi3", "none", "none", f"cp3{minor}t", "cp27mu"])
    platforms = ".".join(platform_tag() for _ in range(pick([1, 1, 1, 2])))
    build = maybe("-" + pick(["1", "2abc", "x"]), 0.1)
    name = pick(["torch", "Torch_Vision", "zope.interface", "a__b", "x"])
    return f"{name}-{version().replace('-', '_')}{build}-{python}-{abi}-{platforms}.whl"


def wheel_questions() -> list[Question]:
    questions: list[Question] = []
    for _ in range(4000):
        name = wheel_name()
        if rng.random() < 0.2:
            name = mutated(name)
        target = [f"3.{pick([10, 11, 12, 13])}", pick(["linux/amd64", "linux/arm64"])]
        questions.append(["wheel", name, *target])
    return questions


# What `packaging` says to the same questions

def says_version(question: Question) -> Any:
    try:
        found = Version(question[1])
    except InvalidVersion:
        return None
    return [str(found), found.is_prerelease, found.public]


def says_order(question: Question) -> Any:
    try:
        left, right = Version(question[1]), Version(question[2])
    except InvalidVersion:
        return None
    return (left > right) - (left < right)


def says_specifier(question: Question) -> Any:
    try:
        specifiers, found = SpecifierSet(question[1]), Version(question[2])
    except (InvalidSpecifier, InvalidVersion):
        return None
    named = bool(specifiers.prereleases)
    return [sorted(set(map(str, specifiers))), named, specifiers.contains(found, prereleases=True),
            specifiers.contains(found, prereleases=named)]


def says_marker(question: Question) -> Any:
    values: dict[str, Any] = dict(question[2])
    for name in SETS:
        values[name] = {item for item in values[name].split(",") if item}
    try:
        return Marker(question[1]).evaluate(values)
    except (InvalidMarker, UndefinedComparison, KeyError):
        return None


ANY_ENVIRONMENT: dict[str, Any] = {name: values[-1] for name, values in VARIABLES.items()}
ANY_ENVIRONMENT |= {"platform_release": "5.15", "extras": set(), "dependency_groups": set()}


def says_requirement(question: Question) -> Any:
    try:
        found = Requirement(question[1])
        if found.marker:
            found.marker.evaluate(ANY_ENVIRONMENT)  # we refuse one without meaning at once
    except (InvalidRequirement, UndefinedComparison, KeyError):
        return None
    return [found.name, canonicalize_name(found.name),
            sorted({canonicalize_name(extra) for extra in found.extras}),
            sorted(set(map(str, found.specifier))), found.url or "",
            str(found.marker) if found.marker else ""]


def platforms_of(platform: str) -> list[str]:
    machine, oldest = ("aarch64", 17) if platform.endswith("arm64") else ("x86_64", 5)
    names = [f"manylinux_2_{minor}" for minor in range(41, oldest - 1, -1)]
    names += ["manylinux2014", "linux"]
    names += ["manylinux2010", "manylinux1"] if oldest == 5 else []
    return [f"{name}_{machine}" for name in names]


SUPPORTED: dict[tuple[str, str], set[tags.Tag]] = {}


def supported(python: str, platform: str) -> set[tags.Tag]:
    key = (python, platform)
    if key not in SUPPORTED:
        numbers = tuple(map(int, python.split(".")))
        own = "cp" + python.replace(".", "")
        platforms = platforms_of(platform)
        SUPPORTED[key] = {
            *tags.cpython_tags(numbers, [own], platforms),
            *tags.compatible_tags(numbers, own, platforms),
        }
    return SUPPORTED[key]


def says_wheel(question: Question) -> Any:
    try:
        name, found, _, wheel_tags = parse_wheel_filename(question[1])
    except InvalidWheelFilename:
        return None
    return [name, str(found), bool(wheel_tags & supported(question[2], question[3]))]


# Where our answer has another shape, or may differ for a reason

def same(question: Question, ours: Any, theirs: Any) -> bool:
    kind = question[0]
    if kind == "specifier" and ours and theirs:
        written = {part.strip() for part in ours[0].split(",")} - {""}
        return [sorted(written), *ours[1:]] == theirs
    if kind == "requirement" and ours and theirs and ours[-1]:
        return [*ours[:-1], str(Marker(ours[-1]))] == theirs
    if kind == "marker" and theirs is None:
        return not ours  # no meaning: we refuse it, or it does not hold
    return bool(ours == theirs)


def is_known_difference(question: Question) -> bool:
    """Cases that we refuse on purpose."""
    texts = [part for part in question[1:] if isinstance(part, str)]
    # More than ASCII in names; escapes in a marker's text, which the standard does not have;
    # numbers beyond 64 bits; "~=" with a kernel's release, which is no version on some machines.
    known = re.compile(r"[^\0-\x7f]|\\|[0-9]{20}|~=\s*platform_release")
    return any(known.search(text) for text in texts)


Check = tuple[Callable[[], list[Question]], Callable[[Question], Any]]
KINDS: dict[str, Check] = {
    "versions": (version_questions, says_version),
    "specifiers": (specifier_questions, says_specifier),
    "markers": (marker_questions, says_marker),
    "requirements": (requirement_questions, says_requirement),
    "wheels": (wheel_questions, says_wheel),
}


def ask(questions: list[Question]) -> list[Any]:
    text = "".join(json.dumps(question) + "\n" for question in questions)
    run = subprocess.run([sys.argv[1]], input=text, stdout=subprocess.PIPE, check=True,
                         encoding="utf-8", timeout=100)
    return [json.loads(line) for line in run.stdout.splitlines()]


def compare(kind: str) -> int:
    make, says = KINDS[kind]
    questions = [question for question in make() if not is_known_difference(question)]
    answers = ask(questions)
    if not questions or len(answers) != len(questions):
        print(f"{kind}: {len(questions)} questions, {len(answers)} answers")
        return 1
    refused = differences = 0
    for question, ours in zip(questions, answers):
        theirs = says_order(question) if question[0] == "order" else says(question)
        refused += theirs is None
        if not same(question, ours, theirs):
            differences += 1
            if differences <= 20:
                print(f"  {question}\n    ours:   {ours}\n    theirs: {theirs}")
    print(f"{kind}: {len(questions)} cases ({refused} refused), {differences} differences")
    return differences


if __name__ == "__main__":
    sys.exit(1 if sum(compare(kind) for kind in KINDS) else 0)
