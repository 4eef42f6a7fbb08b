from typing import Optional

from cog import BaseModel, Path


class Mask(BaseModel):
    mask: Path
    area: int
    box: tuple[float, float, float, float]
    label: Optional[str] = None


class Segmentation(BaseModel):
    combined_mask: Path
    masks: list[Mask]
    overlay: Optional[Path] = None


class VideoSegmentation(Segmentation):
    fps: float = 24.0
    frames: Optional[list[list[Mask]]] = None
