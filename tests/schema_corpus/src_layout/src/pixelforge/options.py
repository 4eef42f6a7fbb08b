from . import VERSION_TEXT
from .filters import registry

FILTERS = registry.FILTERS
STRENGTHS = {name: index / 10 for index, name in enumerate(["off", "soft", "hard"])}
ABOUT = f"Filters of {VERSION_TEXT}"
