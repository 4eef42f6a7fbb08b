import io
import typing as tp

import soundfile
from cog import BasePredictor, File, Input, Path
from rvc import Converter

F0_METHODS: tp.List[str] = ["rmvpe", "mangio-crepe"]
F0_METHODS += ["harvest"]
PITCH = {"min": -24, "max": 24}


class Predictor(BasePredictor):
    def setup(self):
        self.converter = Converter("weights")

    def predict(  # warned
        self,
        song: File = Input(description="The recording", accept="audio/*"),
        voices: tp.List[Path] = Input(description="Samples of the voice", accept="audio/*"),
        background: tp.Optional[File] = Input(default=None),
        f0_method: str = Input(choices=F0_METHODS, default="rmvpe"),
        pitch: int = Input(default=0, ge=PITCH["min"], le=PITCH["max"]),
        index_rate: float = Input(ge=0, le=1, default=0.5),
        protect: float = Input(default=0.33, ge=0, le=0.5, deprecated=True),
        output_format: tp.Literal["mp3", "wav"] = Input(default="mp3"),
    ) -> File:
        data, rate = soundfile.read(song)
        out = io.BytesIO()
        soundfile.write(out, self.converter(data, pitch), rate, format=output_format)
        return out
