import os

MODEL_ID = os.environ.get("MODEL_ID", "stabilityai/sdxl-turbo")
CACHE = os.path.join(os.environ["HOME"], ".cache")
