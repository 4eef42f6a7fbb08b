"""No __init__.py anywhere, and run() is inherited over two files."""
from vision.detectors import yolo


class Runner(yolo.YoloDetector):
    name = "yolov8x"
