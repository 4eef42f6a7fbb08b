"""What compat/update.py makes of versions, requirements and the names of wheels."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path
from typing import Optional

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "compat"))
from updater import releases, requirements  # noqa: E402


class Versions(unittest.TestCase):
    def test_the_order_of_pep_440(self) -> None:
        ordered = [
            "0.9",
            "1.0.dev1",
            "1.0a1.dev2",
            "1.0a1",
            "1.0a1.post1",
            "1.0b2",
            "1.0rc1",
            "1.0",
            "1.0.post1.dev3",
            "1.0.post1",
            "1.0.1",
            "1.1.dev1",
            "1.1",
            "1.10",
            "1!0.1",
        ]
        keys = [requirements.parse_version(text).key for text in ordered]
        self.assertEqual(keys, sorted(keys))
        self.assertEqual(len(set(keys)), len(keys))

    def test_the_normal_form(self) -> None:
        for written, normal in (
            ("v1.0-RC.1", "1.0rc1"),
            ("1.0-1", "1.0.post1"),
            ("1.0.rev2", "1.0.post2"),
            ("1.0_alpha", "1.0a0"),
            ("1.0c3", "1.0rc3"),
            ("01.02", "1.2"),
        ):
            self.assertEqual(requirements.parse_version(written).text, normal)
        self.assertEqual(requirements.parse_version("1.0.0").key, requirements.parse_version("1").key)

    def test_what_is_no_version(self) -> None:
        for text in ("", "x", "1.0+cu118", "1..0", "1.0.", "1.0rc1x", "é"):
            self.assertIsNone(requirements.parse_version(text), text)


class Requirements(unittest.TestCase):
    def simplified(self, line: str) -> Optional[str]:
        result = requirements.simplify_requirement(line, {"torch": "framework", "numpy": "shared"})
        return None if result is None else str(result)

    def test_markers_on_the_system_are_decided(self) -> None:
        for line, result in (
            ("torch (==2.0.1)", "torch==2.0.1"),
            ("Torch[A_b, c] >= 2, < 3", "torch[a-b,c]>=2,<3"),
            ("numpy", None),
            ("numpy >= 2", "numpy>=2"),
            ("torch", "torch"),
            ("other>1", None),
            ('torch ; sys_platform == "win32"', None),
            ('torch ; sys_platform == "linux" and extra == "A_b"', 'torch ; extra == "a-b"'),
            (
                "torch ; platform_system != 'Linux' or python_version<'3.9'",
                'torch ; python_version < "3.9"',
            ),
            (
                'torch ; platform_machine == "x86_64" and platform_system == "Linux"',
                'torch ; platform_machine == "x86_64"',
            ),
            ('torch ; platform_machine != "aarch64"', 'torch ; platform_machine == "x86_64"'),
            ('torch ; platform_machine in "x86_64 aarch64"', "torch"),
            (
                'torch ; (extra == "a" or extra == "b") and python_version >= "3.9"',
                'torch ; (extra == "a" or extra == "b") and python_version >= "3.9"',
            ),
            (
                'torch ; (extra == "a" or extra == "b") and platform_machine == "aarch64"',
                'torch ; (extra == "a" or extra == "b") and platform_machine == "aarch64"',
            ),
            ('torch ; "linux" in sys_platform', "torch"),
            ('torch ; "3.9" > python_version', 'torch ; "3.9" > python_version'),
        ):
            with self.subTest(line):
                self.assertEqual(self.simplified(line), result)

    def test_markers_that_are_none(self) -> None:
        for marker in (
            "",
            "extra",
            "extra ==",
            "(extra == 'a'",
            "extra == 'a' or",
            "extra == 'a' b",
            "extra = 'a'",
            ")",
            "and",
        ):
            with self.subTest(marker), self.assertRaises(ValueError):
                requirements.MarkerReader(marker, "x86_64").read()


class Wheels(unittest.TestCase):
    def test_platforms_and_glibc(self) -> None:
        for tags, expected in (
            ("any", ({"amd64", "arm64"}, (0, 0))),
            ("manylinux1_x86_64", ({"amd64"}, (2, 5))),
            ("manylinux_2_27_x86_64.manylinux_2_28_x86_64", ({"amd64"}, (2, 27))),
            ("manylinux2014_aarch64", ({"arm64"}, (2, 17))),
            ("linux_x86_64", ({"amd64"}, (0, 0))),
            ("musllinux_1_1_x86_64", (set(), (0, 0))),
            ("macosx_11_0_arm64", (set(), (0, 0))),
            ("win_amd64", (set(), (0, 0))),
        ):
            with self.subTest(tags):
                self.assertEqual(releases.wheel_platforms(tags), expected)

    def test_pythons(self) -> None:
        for pythons, abi, expected in (
            ("cp312", "cp312", {"3.12"}),
            ("cp313", "cp313t", set()),
            ("cp37", "cp37m", {"3.7"}),
            ("cp38", "abi3", {"any"}),
            ("py3", "none", {"any"}),
            ("py2.py3", "none", {"any"}),
            ("py2", "none", set()),
            ("pp310", "pypy310_pp73", set()),
            ("cp39", "none", {"3.9"}),
        ):
            with self.subTest(pythons + abi):
                self.assertEqual(releases.wheel_pythons(pythons, abi), expected)

    def test_source_archives(self) -> None:
        self.assertEqual(
            releases.sdist_version("flash-attn", "flash_attn-2.8.3.tar.gz").text, "2.8.3"
        )
        self.assertEqual(releases.sdist_version("auto-gptq", "auto-gptq-0.5.1.zip").text, "0.5.1")
        self.assertIsNone(releases.sdist_version("torch", "other-1.0.tar.gz"))


if __name__ == "__main__":
    unittest.main()
