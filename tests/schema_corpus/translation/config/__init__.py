"""Settings of the model; `from config import *` takes what __all__ names."""
from .languages import CODES as LANGUAGE_CODES
from .languages import DEFAULT_TARGET
from .limits import *

__all__ = ["LANGUAGE_CODES", "DEFAULT_TARGET"]
__all__ += limits.__all__
