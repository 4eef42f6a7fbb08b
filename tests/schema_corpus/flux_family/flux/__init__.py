from .base import FluxBase
from .inputs import Inputs, shared_seed

__all__ = ["FluxBase", "Inputs", "shared_seed"]
