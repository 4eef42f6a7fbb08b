from b import Size
