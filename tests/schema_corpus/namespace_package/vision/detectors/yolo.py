from ultralytics import YOLO

from .base import Detector


class YoloDetector(Detector):
    name = "yolov8n"

    def load(self, name):
        self.model = YOLO(name)
