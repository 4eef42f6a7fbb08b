"""Text in pictures, with boxes."""

import dataclasses
from typing import NamedTuple

import pytesseract
from cog import BaseModel, BaseRunner, Input, Path
from PIL import Image

LANGUAGES = "eng deu fra spa ita".split()
PSM = {"auto": 3, "single_block": 6, "single_line": 7, "sparse": 11}


class Point(NamedTuple):
    x: float
    y: float


@dataclasses.dataclass(frozen=True)
class Region:
    """Part of the page that is looked at."""

    left: int = 0
    top: int = 0
    width: int | None = None
    height: int | None = None


class Word(BaseModel):
    text: str
    confidence: float
    corners: list[Point]


class Page(BaseModel):
    text: str
    words: list[Word]
    width: int
    height: int
    languages: list[str]


class Runner(BaseRunner):
    def setup(self) -> None:
        self.version = pytesseract.get_tesseract_version()

    def run(
        self,
        images: list[Path] = Input(description="Pictures of pages, in order"),
        languages: list[str] = Input(
            description=f"Any of: {' '.join(LANGUAGES)}", default=LANGUAGES[:1]
        ),
        layout: str = Input(choices=list(PSM), default="auto"),
        region: Region = Input(description="Where to look", default=None),  # warned
        min_confidence: float = Input(default=0.5, ge=0, le=1),
        dpi: int = Input(default=300, choices=[72, 150, 300, 600]),
    ) -> list[Page]:
        pages = []
        for path in images:
            image = Image.open(path)
            pages.append(
                Page(
                    text=pytesseract.image_to_string(image, config=f"--psm {PSM[layout]}"),
                    words=[],
                    width=image.width,
                    height=image.height,
                    languages=languages,
                )
            )
        return pages
