"""The questions of the truth test: drawn from the tables, the same ones for the same seed."""

from __future__ import annotations

import random
import re
from typing import Callable, Dict, List, NamedTuple, Set, Tuple

from tables import Version, load_updater, read_versions

PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]
FRAMEWORKS = [
    "bitsandbytes",
    "ctranslate2",
    "cupy-cuda11x",
    "cupy-cuda12x",
    "cupy-cuda13x",
    "jax",
    "jaxlib",
    "keras",
    "onnxruntime",
    "onnxruntime-gpu",
    "paddlepaddle",
    "paddlepaddle-gpu",
    "tensorflow",
    "tensorflow-cpu",
    "torch",
    "torchao",
    "torchaudio",
    "torchcodec",
    "torchtext",
    "torchvision",
    "triton",
    "vllm",
    "xformers",
]
# What people install together: the second often follows the first.
PAIRS = [
    ("torch", "torchvision"),
    ("torch", "torchaudio"),
    ("torch", "xformers"),
    ("torch", "triton"),
    ("torch", "vllm"),
    ("torch", "torchtext"),
    ("torch", "torchao"),
    ("torch", "bitsandbytes"),
    ("torch", "tensorflow"),
    ("torch", "onnxruntime-gpu"),
    ("torch", "ctranslate2"),
    ("torchvision", "torchaudio"),
    ("torchvision", "vllm"),
    ("torchvision", "xformers"),
    ("jax", "jaxlib"),
    ("tensorflow", "keras"),
    ("tensorflow", "jax"),
    ("xformers", "vllm"),
    ("torch", "jax[cuda12]"),
    ("torch", "jax[cuda13]"),
    ("torch", "tensorflow[and-cuda]"),
    ("torch", "onnxruntime-gpu[cuda,cudnn]"),
    ("torch", "cupy-cuda12x"),
    ("torch", "jax"),
    ("jax[cuda12]", "tensorflow[and-cuda]"),
    ("jax[cuda12]", "onnxruntime-gpu[cuda,cudnn]"),
]
EXTRAS = [
    "jax[cuda]",
    "jax[cuda12]",
    "jax[cuda13]",
    "tensorflow[and-cuda]",
    "onnxruntime-gpu[cuda,cudnn]",
    "onnxruntime-gpu[cuda]",
    "cupy-cuda12x[ctk]",
    "cupy-cuda13x[ctk]",
    "jax-cuda12-plugin[with-cuda]",
    "jax-cuda13-plugin[with-cuda]",
]


class Case(NamedTuple):
    python: str
    requirements: Tuple[str, ...]


class Drawing:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.updater = load_updater()
        self.versions: Dict[str, List[Version]] = {}
        self.cases: Set[Case] = set()

    def of(self, package: str) -> List[Version]:
        name = package.partition("[")[0]
        if name not in self.versions:
            self.versions[name] = read_versions(name, self.updater)
        return self.versions[name]

    def python_for(self, version: Version) -> str:
        """Mostly one that it has a wheel for."""
        known = [python for python in PYTHONS if python in version.pythons]
        if known and self.random.random() < 0.7:
            return self.random.choice(known)
        return self.random.choice(PYTHONS)

    def pin(self, package: str) -> Tuple[str, Version]:
        version = self.random.choice(self.of(package))
        return f"{package}=={version.text}", version

    def range(self, package: str) -> str:
        versions = self.of(package)
        low, high = (
            sorted(self.random.sample(range(len(versions)), 2)) if len(versions) > 1 else (0, 0)
        )
        a, b = versions[low].text, versions[high].text
        minor = ".".join(b.split(".")[:2])
        major = b.split(".")[0]
        forms = [
            f">={a},<{b}",
            f">={a}",
            f"<{b}",
            f"<={b}",
            f"~={re.sub(r'[a-z].*', '', b)}",
            f"=={minor}.*",
            f">={a},!={b}",
            f"!={versions[-1].text}",
            f"~={minor}",
            f">={major},<={b}",
            f">{a},<={b}",
        ]
        if "." not in re.sub(r"[a-z].*", "", b):
            forms = forms[:3]
        return package + self.random.choice(forms)

    def partner(self, package: str, first: Version, first_name: str) -> str:
        """A version of `package` that names `first`, if there is one: else any."""
        fitting = [
            version
            for version in self.of(package)
            if f"{first_name}=={first.text}" in re.split(r" ; | \| ", version.requires)
        ]
        if fitting and self.random.random() < 0.6:
            return f"{package}=={self.random.choice(fitting).text}"
        return self.pin(package)[0]

    def add(self, python: str, *requirements: str) -> None:
        self.cases.add(Case(python, tuple(sorted(requirements))))

    def until(self, count: int, draw: Callable[[], None]) -> None:
        goal = len(self.cases) + count
        for _ in range(count * 20):
            if len(self.cases) >= goal:
                return
            draw()

    def single_pin(self) -> None:
        text, version = self.pin(self.random.choice(FRAMEWORKS))
        self.add(self.python_for(version), text)

    def single_range(self) -> None:
        self.add(self.random.choice(PYTHONS), self.range(self.random.choice(FRAMEWORKS)))

    def extra(self) -> None:
        package = self.random.choice(EXTRAS)
        if self.random.random() < 0.6:
            text, version = self.pin(package)
            self.add(self.python_for(version), text)
        else:
            self.add(self.random.choice(PYTHONS), self.range(package))

    def pair(self) -> None:
        first, second = self.random.choice(PAIRS)
        text, version = self.pin(first)
        kind = self.random.random()
        if kind < 0.45:
            other = self.partner(second, version, first)
        elif kind < 0.65:
            other = second
        elif kind < 0.8:
            other = self.range(second)
        elif kind < 0.9:
            text, other = self.range(first), self.range(second)
        else:
            text, other = first, self.pin(second)[0]
        self.add(self.python_for(version), text, other)

    def triple(self) -> None:
        text, version = self.pin("torch")
        others = [
            self.partner(name, version, "torch") if self.random.random() < 0.5 else name
            for name in ("torchvision", self.random.choice(["torchaudio", "xformers", "vllm"]))
        ]
        self.add(self.python_for(version), text, *others)


def draw_cases(seed: int, count: int) -> List[Case]:
    drawing = Drawing(seed)
    for package in FRAMEWORKS + EXTRAS:  # every name alone, and every version of the main ones
        for python in PYTHONS:
            drawing.add(python, package)
    for package in (
        "torch",
        "torchvision",
        "torchaudio",
        "tensorflow",
        "jax",
        "onnxruntime-gpu",
        "vllm",
        "xformers",
        "triton",
    ):
        for version in drawing.of(package):
            drawing.add(drawing.python_for(version), f"{package}=={version.text}")
    left = count - len(drawing.cases)
    drawing.until(left * 22 // 100, drawing.single_pin)
    drawing.until(left * 16 // 100, drawing.single_range)
    drawing.until(left * 12 // 100, drawing.extra)
    drawing.until(left * 42 // 100, drawing.pair)
    drawing.until(count - len(drawing.cases), drawing.triple)
    return sorted(drawing.cases)
