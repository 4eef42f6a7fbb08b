import tempfile
from typing import Optional

from cog import BaseRunner, Input, Path
from PIL import Image


class Runner(BaseRunner):
    def run(
        self,
        image: Path = Input(description="Picture to resize"),
        width: int = Input(description="Width of the result in pixels", default=320, ge=1, le=4096),
        height: Optional[int] = Input(
            description="Height of the result; left out, the picture keeps its proportions",
            default=None,
            ge=1,
            le=4096,
        ),
        format: str = Input(
            description="Kind of file to write", default="png", choices=["png", "jpeg", "webp"]
        ),
    ) -> Path:
        with Image.open(image) as picture:
            if height is None:
                height = max(1, round(picture.height * width / picture.width))
            print(f"{picture.width}x{picture.height} -> {width}x{height}")
            resized = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
        output = Path(tempfile.mkdtemp()) / f"resized.{format}"
        resized.save(output)
        return output
