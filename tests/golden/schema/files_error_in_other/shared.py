import os
from dataclasses import dataclass

import numpy as np

WIDTH = int(os.environ["WIDTH"])


@dataclass
class Options:
    image: np.ndarray
