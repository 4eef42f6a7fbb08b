"""Types that have no JSON."""
import datetime
from typing import Any, Callable, Generic, Tuple, TypeVar

import numpy as np
import torch
from cog import BaseModel, BaseRunner, Input, Path
from numpy.typing import NDArray
from PIL import Image

T = TypeVar("T")


class Box(BaseModel):
    image: Image.Image  # refused
    mask: np.ndarray  # refused


class Runner(BaseRunner):
    def run(
        self,
        image: Image.Image,  # refused
        embedding: np.ndarray,  # refused
        latents: torch.Tensor,  # refused
        matrix: NDArray[np.float32],  # refused
        when: datetime.datetime,  # refused
        raw: bytes,  # refused
        callback: Callable[[int], None],  # refused
        anything: object,  # refused
        several: list,  # refused
        of_what: T,  # refused
        by_number: dict[int, str],  # refused
        path_or_text: Path | str,  # refused
        untyped,  # refused
        untyped_with_default=3,  # refused
        *rest: int,  # refused
        fine: str = "fine",
        **options: Any,  # refused
    ) -> Box:
        return Box()
