"""What several files of this model need to agree on."""

from dataclasses import dataclass

CANNY = "canny"
DEPTH = "depth"
POSE = "pose"
SCRIBBLE = "scribble"

CONTROLNETS = {
    CANNY: "lllyasviel/sd-controlnet-canny",
    DEPTH: "lllyasviel/sd-controlnet-depth",
    POSE: "lllyasviel/sd-controlnet-openpose",
    SCRIBBLE: "lllyasviel/sd-controlnet-scribble",
}

# Preprocessors that need no model of their own.
SIMPLE = (CANNY, SCRIBBLE)
ALL_STRUCTURES = ["none"] + list(CONTROLNETS)

BUCKET = 64
SIZES = [BUCKET * n for n in range(8, 17)]
MAX_PIXELS = 1024 * 1024


@dataclass
class Limits:
    steps: int = 100
    guidance: float = 30.0


LIMITS = Limits()
