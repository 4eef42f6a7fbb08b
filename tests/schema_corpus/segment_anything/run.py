from typing import List, Tuple

import numpy as np
import torch
from cog import BaseRunner, Input, Path

from outputs import Segmentation

CHECKPOINTS = {
    "vit_h": "sam_vit_h_4b8939.pth",
    "vit_b": "sam_vit_b_01ec64.pth",
}
DEFAULTS = {"points_per_side": 32, "pred_iou_thresh": 0.88, "area": (0, None)}


class Runner(BaseRunner):
    def setup(self) -> None:
        from segment_anything import SamAutomaticMaskGenerator, sam_model_registry

        self.generators = {k: sam_model_registry[k](f"weights/{v}") for k, v in CHECKPOINTS.items()}

    def run(
        self,
        image: Path,
        points: List[List[int]] = Input(default=[], description="[[x, y], ...] inside the object"),
        labels: list[bool] = [],
        boxes: list[Tuple[int, int, int, int]] = Input(default=[(0, 0, 64, 64)]),
        polygon: list[tuple[float, float]] = Input(default=[], description="An outline"),
        prefer: set[str] = Input(default=set(), description="Labels to keep"),
        model: str = Input(choices=list(CHECKPOINTS.keys()), default=list(CHECKPOINTS)[0]),
        points_per_side: int = Input(default=DEFAULTS["points_per_side"], ge=1),
        pred_iou_thresh: float = Input(default=DEFAULTS["pred_iou_thresh"], ge=0, le=1),
        min_area: int = Input(default=DEFAULTS["area"][0]),
    ) -> Segmentation:
        generator = self.generators[model]
        masks = generator.generate(np.array(image))
        return Segmentation(combined_mask=Path("/tmp/mask.png"), masks=masks)
