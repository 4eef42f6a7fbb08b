"""The model's own package, below src/."""

__version__ = "2.1.0"
VERSION_TEXT = "pixelforge " + __version__
