import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "src"))

import pixelforge.options
from cog import BaseRunner, Input, Path
from pixelforge.options import ABOUT, FILTERS


class Runner(BaseRunner):
    def run(
        self,
        image: Path,
        filter: str = Input(description=ABOUT, choices=FILTERS, default=pixelforge.names.BLUR),
        strength: float = Input(
            choices=list(pixelforge.options.STRENGTHS.values()),
            default=pixelforge.options.STRENGTHS["soft"],
        ),
    ) -> Path:
        return image
