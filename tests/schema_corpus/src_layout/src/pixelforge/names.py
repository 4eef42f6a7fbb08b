BLUR = "blur"
SHARPEN = "sharpen"
