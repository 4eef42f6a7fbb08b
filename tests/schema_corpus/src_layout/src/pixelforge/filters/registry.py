from ..names import BLUR, SHARPEN

FILTERS = [BLUR, SHARPEN, "emboss"]
