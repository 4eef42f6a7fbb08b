"""Draw the pictures of the examples anew: examples/ocr/sign.png and examples/resize/sunset.png.

Usage: make_pictures.py [EXAMPLES]      needs the Python package pillow
"""

import pathlib
import sys

from PIL import Image, ImageDraw, ImageFont

SIGN = ["Fresh bread daily", "Open 7 to 18"]


def draw_sign() -> Image.Image:
    picture = Image.new("RGB", (720, 300), "#1d4d3a")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((16, 16, 703, 283), outline="#f2e8cf", width=6)
    for line, top in zip(SIGN, (60, 160), strict=True):
        font = ImageFont.load_default(size=68)
        draw.text((360, top), line, font=font, fill="#f2e8cf", anchor="ma")
    return picture


def draw_sunset() -> Image.Image:
    picture = Image.new("RGB", (640, 400))
    draw = ImageDraw.Draw(picture)
    for y in range(280):
        draw.line((0, y, 639, y), fill=(60 + y * 190 // 280, 40 + y * 110 // 280, 120 - y // 4))
    draw.ellipse((250, 190, 390, 330), fill=(255, 220, 120))
    draw.rectangle((0, 280, 639, 399), fill=(25, 45, 80))
    for y in range(290, 400, 12):
        half = 70 - (y - 280) // 2
        draw.line((320 - half, y, 320 + half, y), fill=(240, 180, 90), width=4)
    return picture


def main() -> None:
    examples = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "examples")
    # Few colours and the best compression: pictures that are committed stay small.
    draw_sign().quantize(16).save(examples / "ocr" / "sign.png", optimize=True)
    draw_sunset().quantize(64).save(examples / "resize" / "sunset.png", optimize=True)


if __name__ == "__main__":
    main()
