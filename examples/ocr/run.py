from cog import BaseRunner, Input, Path
from rapidocr_onnxruntime import RapidOCR


class Runner(BaseRunner):
    def setup(self) -> None:
        self.ocr = RapidOCR()  # its three models come with the package

    def run(
        self,
        image: Path = Input(description="Picture with text"),
        confidence: float = Input(
            description="Lines read with less certainty are left out", default=0.5, ge=0, le=1
        ),
    ) -> str:
        lines, _ = self.ocr(str(image), text_score=confidence)
        return "\n".join(text for _, text, _ in lines or [])
