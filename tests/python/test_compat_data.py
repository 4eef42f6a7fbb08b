"""The tables of compat/: whole, sorted, and in agreement with each other."""

from __future__ import annotations

import re
import sys
import unittest
from pathlib import Path
from typing import Callable, Dict, List, Tuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "truth"))
from tables import load_updater  # noqa: E402

UPDATE = load_updater()
COMPAT = ROOT / "compat"
GENERATED = COMPAT / "generated"
CURATED = COMPAT / "curated"
DATE = r"20\d\d-(0[1-9]|1[0-2])-([0-2]\d|3[01])"
NUMBERS = r"\d+(\.\d+)+"
PYTHON = r"3\.\d+"
PLATFORM_PYTHONS = rf"(any|-|{PYTHON}(,{PYTHON})*)"
SPECIFIER = r"(===?|!=|<=?|>=?|~=)[0-9][0-9a-z.!+*]*"
SPECIFIERS = rf"{SPECIFIER}(,{SPECIFIER})*"
NAME = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
COMPARISON = (
    rf"(extra|python_version|python_full_version|platform_machine) (==|!=|<=?|>=?) \"[^\"]+\""
)
MARKER = rf"\(*{COMPARISON}\)*( (and|or) \(*{COMPARISON}\)*)*"
REQUIREMENT = rf"{NAME}(\[{NAME}(,{NAME})*\])?({SPECIFIERS})?( ; {MARKER})?"
CAPABILITIES = r"\d+\.\d(,\d+\.\d)*"

# The form of each column; "-" is allowed where the form says so.
GENERATED_COLUMNS = {
    "version": r"[0-9][0-9a-z.!]*",
    "pythons": rf"sdist|{PLATFORM_PYTHONS}(;arm64={PLATFORM_PYTHONS})?",
    "requires_python": rf"-|{SPECIFIERS}",
    "glibc": r"-|2\.\d+",
    "requires": rf"-|{REQUIREMENT}( \| {REQUIREMENT})*",
    "extras": rf"-|{NAME}(,{NAME})*",
    "date": rf"-|{DATE}",
    "flags": r"-|pre|yanked|pre,yanked",
}
TOOLKIT_COLUMNS = {
    "cuda": r"\d+\.\d+\.\d+",
    "runtime": NUMBERS,
    "nvrtc": NUMBERS,
    "nvcc": NUMBERS,
    "cublas": NUMBERS,
}
SOURCED = {"source": NAME, "date": DATE}
CURATED_COLUMNS: Dict[str, Dict[str, str]] = {
    "sources": {"id": NAME, "title": r".+", "read": r".+", "date": DATE},
    "packages": {
        "name": NAME,
        "kind": "framework|companion|runtime|shared",
        "since": rf"-|{NUMBERS}",
        "metadata": "yes|no",
        **SOURCED,
    },
    "torch_builds": {
        "torch": SPECIFIERS,
        "build": r"cpu|cu\d{3}",
        "cuda": rf"-|{NUMBERS}",
        "cudnn": rf"-|{NUMBERS}",
        **SOURCED,
    },
    "torch_architectures": {
        "torch": SPECIFIERS,
        "build": r"cu\d{3}",
        "platform": r"linux/(amd64|arm64)",
        "cubins": CAPABILITIES,
        "ptx": rf"-|{CAPABILITIES}",
        **SOURCED,
    },
    "cuda_images": {
        "cuda": r"\d+\.\d+\.\d+",
        "cudnn": rf"\d+|{NUMBERS}",
        "cudnn_tag": r"cudnn[89]?",
        "ubuntus": r"\d\d\.04(,\d\d\.04)*",
        "state": "current|ended|deleted",
        "gigabytes_runtime": r"-|\d+\.\d+",
        "gigabytes_devel": r"-|\d+\.\d+",
        **SOURCED,
    },
    "drivers": {"cuda": NUMBERS, "driver": NUMBERS, "driver_minor": rf"-|{NUMBERS}", **SOURCED},
    "toolkit_architectures": {"cuda": SPECIFIERS, "capabilities": CAPABILITIES, **SOURCED},
    "frameworks": {
        "package": NAME,
        "versions": SPECIFIERS,
        "extra": rf"-|{NAME}",
        "cuda": r"-|\d+(\.\d+)*",
        "cudnn": r"-|\d+(\.\d+)*",
        "cuda_from": "packages|wheel|base|none",
        **SOURCED,
    },
    "needs": {
        "package": NAME,
        "versions": SPECIFIERS,
        "what": "nvcc|c-compiler|torch-first",
        **SOURCED,
    },
    "python_patches": {"python": rf"{PYTHON}\.\d+", **SOURCED},
    "pythons": {"python": PYTHON, "state": "current|ended|coming", "image": "yes|no", **SOURCED},
    "distributions": {
        "distribution": NAME,
        "version": r"\d+(\.04)?",
        "codename": rf"-|{NAME}",
        "glibc": r"2\.\d+",
        "python": rf"-|{PYTHON}",
        **SOURCED,
    },
    "unresolvable": {
        "package": NAME,
        "versions": SPECIFIERS,
        "python": rf"-|{PYTHON}(,{PYTHON})*",
        "reason": r".+",
        **SOURCED,
    },
    "overrides": {
        "package": NAME,
        "version": r"[0-9][0-9a-z.!]*",
        "column": r"[a-z_]+",
        "value": r".+",
        "reason": r".+",
        **SOURCED,
    },
}
Rows = List[Dict[str, str]]


def numbers(text: str) -> Tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def natural(text: str) -> List[Tuple[int, int, str]]:
    """Digits compare as numbers: 3.9 comes before 3.10."""
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in re.split(r"(\d+)", text)
        if part
    ]


def read(path: Path, columns: Dict[str, str]) -> Rows:
    """The rows, after a check of the form of each cell."""
    text = path.read_text("utf-8")
    place = str(path.relative_to(ROOT))
    assert text.endswith("\n") and "\r" not in text and "\n\n" not in text, f"{place}: blank lines"
    lines = text[:-1].split("\n")
    remarks = [line for line in lines if line.startswith("#")]
    assert lines[: len(remarks)] == remarks, f"{place}: remarks stand at the top"
    table = lines[len(remarks) :]
    assert table[0].split("\t") == list(columns), f"{place}: {table[0]!r}"
    rows = []
    for number, line in enumerate(table[1:], len(remarks) + 2):
        cells = line.split("\t")
        assert len(cells) == len(columns), f"{place}:{number}: {len(cells)} cells"
        for cell, (column, form) in zip(cells, columns.items()):
            assert cell == cell.strip() and re.fullmatch(
                form, cell
            ), f"{place}:{number}: {column} {cell!r}"
        rows.append(dict(zip(columns, cells)))
    return rows


def heading(path: Path) -> Dict[str, str]:
    return dict(
        line[2:].split(": ", 1)
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("# ")
    )


def curated(name: str) -> Rows:
    return read(CURATED / f"{name}.tsv", CURATED_COLUMNS[name])


def generated(name: str) -> Rows:
    return read(GENERATED / f"{name}.tsv", GENERATED_COLUMNS)


def accepts(specifiers: str, version: str) -> bool:
    """PEP 440 for the plain specifiers of the curated tables."""
    return all(accepts_one(part, version) for part in specifiers.split(","))


def accepts_one(specifier: str, version: str) -> bool:
    match = re.fullmatch(r"(==|>=|<|>|<=)([0-9.]+)(\.\*)?", specifier)
    assert match, f"not a plain specifier: {specifier}"
    ours = UPDATE.parse_version(version)
    other = UPDATE.parse_version(match[2])
    if match[3]:
        return numbers(version)[: len(numbers(match[2]))] == numbers(match[2])
    compare: Dict[str, Callable[[], bool]] = {
        "==": lambda: ours.key == other.key,
        ">=": lambda: ours.key >= other.key,
        "<=": lambda: ours.key <= other.key,
        "<": lambda: ours.key < other.key,
        ">": lambda: ours.key > other.key,
    }
    return compare[match[1]]()


class Form(unittest.TestCase):
    def test_every_curated_table(self) -> None:
        self.assertEqual(
            {path.name for path in CURATED.iterdir()}, {f"{name}.tsv" for name in CURATED_COLUMNS}
        )
        for name, columns in CURATED_COLUMNS.items():
            with self.subTest(name):
                rows = [list(row.values()) for row in read(CURATED / f"{name}.tsv", columns)]
                self.assertEqual(
                    rows, sorted(rows, key=lambda row: [natural(cell) for cell in row])
                )
                self.assertEqual(len(rows), len({tuple(row[:-2]) for row in rows}), "said twice")

    def test_every_generated_table(self) -> None:
        names = {f"{row['name']}.tsv" for row in curated("packages")}
        found = {path.name for path in GENERATED.iterdir()}
        self.assertEqual(found, names | {"toolkits.tsv"})
        for name in sorted(names):
            with self.subTest(name):
                path = GENERATED / name
                rows = read(path, GENERATED_COLUMNS)
                self.assertTrue(rows)
                keys = [UPDATE.parse_version(row["version"]).key for row in rows]
                self.assertEqual(keys, sorted(set(keys)))
                for row in rows:
                    version = UPDATE.parse_version(row["version"])
                    self.assertEqual(row["version"], version.text)
                    self.assertEqual("pre" in row["flags"], version.prerelease, row["version"])
                self.assertEqual(heading(path)["source"], "package-index")
                self.assertRegex(heading(path)["fetched"], f"^{DATE}$")

    def test_the_toolkits(self) -> None:
        rows = read(GENERATED / "toolkits.tsv", TOOLKIT_COLUMNS)
        versions = [numbers(row["cuda"]) for row in rows]
        self.assertEqual(versions, sorted(set(versions)))
        for row in rows:  # the parts carry the toolkit's own major and minor
            for part in ("runtime", "nvrtc", "nvcc"):
                self.assertEqual(numbers(row[part])[:2], numbers(row["cuda"])[:2], row)

    def test_no_registry_is_named(self) -> None:
        for path in [
            *CURATED.iterdir(),
            *GENERATED.iterdir(),
            COMPAT / "update.py",
            *(COMPAT / "updater").glob("*.py"),
            COMPAT / "README.md",
        ]:
            self.assertNotRegex(path.read_text("utf-8"), r"https?://(?!pip\.invalid)", path.name)


class Agreement(unittest.TestCase):
    def test_every_source_is_listed_and_used(self) -> None:
        sources = {row["id"] for row in curated("sources")}
        used = {"package-index"}
        for name in CURATED_COLUMNS:
            if name != "sources":
                used |= {row["source"] for row in curated(name)}
        self.assertEqual(used - sources, set())
        self.assertEqual(sources - used - {"truth"}, set())

    def test_every_package_is_one_of_the_list(self) -> None:
        names = {row["name"] for row in curated("packages")}
        for table in ("frameworks", "unresolvable", "overrides"):
            self.assertEqual({row["package"] for row in curated(table)} - names, set(), table)

    def test_every_requirement_is_on_a_package_of_the_list(self) -> None:
        names = {row["name"] for row in curated("packages")}
        for name in names:
            for row in generated(name):
                for line in row["requires"].split(" | ") if row["requires"] != "-" else []:
                    self.assertIn(
                        re.split(r"[\[=<>~! ]", line)[0], names, f"{name} {row['version']}"
                    )

    def test_packages_without_metadata_have_no_requirements(self) -> None:
        for package in curated("packages"):
            if package["metadata"] == "no":
                self.assertEqual({row["requires"] for row in generated(package["name"])}, {"-"})

    def test_every_framework_says_its_cuda(self) -> None:
        cpu_only = {
            "keras",
            "jax",
            "jaxlib",
            "onnxruntime",
            "paddlepaddle",
            "tensorflow-cpu",
            "tensorrt",
        }
        rows = curated("frameworks")
        for package in curated("packages"):
            if package["kind"] != "framework" or package["name"] in cpu_only:
                continue
            plain = [
                row for row in rows if row["package"] == package["name"] and row["extra"] == "-"
            ]
            for version in generated(package["name"]):
                if version["flags"] == "-":
                    matching = [
                        row for row in plain if accepts(row["versions"], version["version"])
                    ]
                    self.assertEqual(len(matching), 1, f"{package['name']} {version['version']}")

    def test_the_extras_of_frameworks_exist(self) -> None:
        for row in curated("frameworks"):
            if row["extra"] != "-":
                extras = [
                    version["extras"].split(",")
                    for version in generated(row["package"])
                    if version["flags"] == "-" and accepts(row["versions"], version["version"])
                ]
                self.assertTrue(extras, row)
                self.assertTrue(all(row["extra"] in found for found in extras), row)

    def test_torch_builds_cover_every_minor(self) -> None:
        builds = curated("torch_builds")
        for version in generated("torch"):
            matching = {row["build"] for row in builds if accepts(row["torch"], version["version"])}
            self.assertIn("cpu", matching, version["version"])
            self.assertGreaterEqual(len(matching), 2, version["version"])

    def test_a_build_is_named_after_its_cuda(self) -> None:
        for row in curated("torch_builds"):
            if row["build"] == "cpu":
                self.assertEqual((row["cuda"], row["cudnn"]), ("-", "-"))
            else:
                major, minor = numbers(row["cuda"])[:2]
                self.assertEqual(row["build"], f"cu{major}{minor}")
                self.assertNotEqual(row["cudnn"], "-")

    def test_what_the_index_has_is_among_pytorchs_own_builds(self) -> None:
        """A wheel's own metadata wins over what a page says of the build with the same CUDA."""
        toolkits = read(GENERATED / "toolkits.tsv", TOOLKIT_COLUMNS)
        for version in generated("torch"):
            requires = version["requires"]
            runtime = re.search(r"nvidia-cuda-runtime-cu12==([0-9.]+)", requires)
            toolkit = re.search(r"cuda-toolkit\[[^]]*\]==([0-9.]+)", requires)
            cudnn = re.search(r"nvidia-cudnn-cu1[23]==([0-9.]+)", requires)
            if not cudnn:
                continue
            cudas = (
                {toolkit[1]}
                if toolkit
                else {row["cuda"] for row in toolkits if runtime and row["runtime"] == runtime[1]}
            )
            minor = numbers(sorted(cudas)[0])[:2]
            row = [
                row
                for row in curated("torch_builds")
                if row["build"] == f"cu{minor[0]}{minor[1]}"
                and accepts(row["torch"], version["version"])
            ]
            self.assertEqual(len(row), 1, version["version"])
            self.assertIn(row[0]["cuda"], cudas, version["version"])
            self.assertEqual(row[0]["cudnn"], cudnn[1], version["version"])

    def test_every_cuda_has_a_driver(self) -> None:
        drivers = {row["cuda"] for row in curated("drivers")}
        for table in ("torch_builds", "cuda_images"):
            for row in curated(table):
                if row["cuda"] != "-":
                    self.assertIn(row["cuda"], drivers, row)

    def test_drivers_grow_with_cuda(self) -> None:
        rows = curated("drivers")
        drivers = [numbers(row["driver"]) for row in rows]
        self.assertEqual(drivers, sorted(drivers))
        for row in rows:
            if row["driver_minor"] != "-":
                self.assertLessEqual(numbers(row["driver_minor"]), numbers(row["driver"]), row)

    def test_architectures_are_of_builds_that_exist(self) -> None:
        torch = [row["version"] for row in generated("torch")]
        builds = curated("torch_builds")
        toolkits = curated("toolkit_architectures")
        for row in curated("torch_architectures"):
            versions = [version for version in torch if accepts(row["torch"], version)]
            cudas = {
                build["cuda"]
                for build in builds
                for version in versions
                if build["build"] == row["build"] and accepts(build["torch"], version)
            }
            self.assertTrue(cudas, row)
            self.assertLessEqual(set(row["ptx"].split(",")) - {"-"}, set(row["cubins"].split(",")))
            for cuda in cudas:  # a toolkit cannot compile for what it does not know
                known = [toolkit for toolkit in toolkits if accepts(toolkit["cuda"], cuda)]
                self.assertEqual(len(known), 1, cuda)
                self.assertLessEqual(
                    set(row["cubins"].split(",")), set(known[0]["capabilities"].split(",")), row
                )

    def test_every_build_since_1_12_has_its_architectures(self) -> None:
        rows = curated("torch_architectures")
        for version in generated("torch"):
            if accepts(">=1.12", version["version"]):
                for build in curated("torch_builds"):
                    if build["cuda"] not in ("-", "10.2") and accepts(
                        build["torch"], version["version"]
                    ):
                        matching = [
                            row
                            for row in rows
                            if row["build"] == build["build"]
                            and row["platform"] == "linux/amd64"
                            and accepts(row["torch"], version["version"])
                        ]
                        self.assertEqual(len(matching), 1, (version["version"], build["build"]))

    def test_ubuntus_of_images_are_known(self) -> None:
        ubuntus = {
            row["version"] for row in curated("distributions") if row["distribution"] == "ubuntu"
        }
        for row in curated("cuda_images"):
            self.assertLessEqual(set(row["ubuntus"].split(",")), ubuntus)
            expected = {8: "cudnn8", 9: "cudnn9" if row["cuda"] == "12.3.2" else "cudnn"}
            self.assertEqual(row["cudnn_tag"], expected[numbers(row["cudnn"])[0]])

    def test_every_toolkit_can_be_asked_for_its_architectures(self) -> None:
        rows = curated("toolkit_architectures")
        for row in curated("drivers"):
            self.assertEqual(
                len([1 for other in rows if accepts(other["cuda"], row["cuda"])]), 1, row
            )

    def test_pythons_of_wheels_are_known(self) -> None:
        known = {row["python"] for row in curated("pythons")} | {"3.6"}
        for name in ("torch", "tensorflow", "jaxlib", "onnxruntime-gpu", "xformers"):
            for row in generated(name):
                self.assertLessEqual(set(re.findall(PYTHON, row["pythons"])), known, row["version"])

    def test_overrides_change_something(self) -> None:
        for row in curated("overrides"):
            found = [
                version
                for version in generated(row["package"])
                if version["version"] == row["version"]
            ]
            self.assertEqual(len(found), 1, row)
            self.assertIn(row["column"], GENERATED_COLUMNS)
            self.assertNotEqual(found[0][row["column"]], row["value"], row)
            self.assertRegex(row["value"], f"^({GENERATED_COLUMNS[row['column']]})$")


class Facts(unittest.TestCase):
    """Spot checks against what the sources say, so that a slip of the updater is seen."""

    def row(self, name: str, version: str) -> Dict[str, str]:
        return next(row for row in generated(name) if row["version"] == version)

    def test_torch(self) -> None:
        self.assertEqual(self.row("torch", "1.11.0")["pythons"], "3.7,3.8,3.9,3.10")
        row = self.row("torch", "2.4.1")
        self.assertEqual((row["pythons"], row["date"]), ("3.8,3.9,3.10,3.11,3.12", "2024-09-04"))
        for line in (
            "nvidia-cuda-runtime-cu12==12.1.105",
            "nvidia-cudnn-cu12==9.1.0.70",
            "triton==3.0.0",
        ):
            self.assertIn(line + " ; ", row["requires"])
        self.assertEqual(self.row("torch", "2.15.0")["glibc"], "2.28")

    def test_companions(self) -> None:
        self.assertEqual(self.row("torchvision", "0.19.1")["requires"], "torch==2.4.1")
        self.assertEqual(self.row("torchaudio", "2.11.0")["requires"], "-")
        self.assertEqual(self.row("xformers", "0.0.30")["requires"], "torch==2.7.0")
        self.assertIn("torch==2.5.1", self.row("vllm", "0.7.0")["requires"].split(" | "))

    def test_runtimes(self) -> None:
        toolkits = {row["cuda"]: row for row in read(GENERATED / "toolkits.tsv", TOOLKIT_COLUMNS)}
        self.assertEqual(toolkits["12.4.1"]["runtime"], "12.4.127")
        self.assertEqual(toolkits["13.0.2"]["runtime"], toolkits["13.0.3"]["runtime"])
        self.assertIn(
            'nvidia-cudnn-cu12==9.3.0.75 ; extra == "and-cuda"',
            self.row("tensorflow", "2.18.0")["requires"].split(" | "),
        )


if __name__ == "__main__":
    unittest.main()
