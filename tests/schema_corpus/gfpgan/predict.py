import os
import shutil
import tempfile

os.environ["CUDA_VISIBLE_DEVICES"] = "0"

import cv2
import torch
from basicsr.archs.srvgg_arch import SRVGGNetCompact
from gfpgan.utils import GFPGANer

try:
    from cog import BasePredictor, Input, Path
    from realesrgan.utils import RealESRGANer
except Exception:
    print("please install cog and realesrgan")


class Predictor(BasePredictor):
    def setup(self):
        os.makedirs("output", exist_ok=True)
        self.face_enhancer = None

    def predict(  # warned
        self,
        img: Path = Input(description="Input"),
        version: str = Input(
            description="GFPGAN version. v1.3: better quality. v1.4: more details and better "
            "identity.",
            choices=["v1.2", "v1.3", "v1.4", "RestoreFormer"],
            default="v1.4",
        ),
        scale: float = Input(description="Rescaling factor", default=2),
    ) -> Path:
        weight = 0.5
        print(img, version, scale, weight)
        try:
            out = Path(tempfile.mkdtemp()) / "out.png"
            cv2.imwrite(str(out), cv2.imread(str(img)))
            return out
        except Exception as error:
            print("global exception", error)
