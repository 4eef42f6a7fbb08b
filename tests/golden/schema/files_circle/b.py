from a import Size
