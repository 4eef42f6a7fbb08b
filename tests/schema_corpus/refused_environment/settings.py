import os

MODEL_ID = os.environ.get("MODEL_ID", "stabilityai/sdxl-turbo")
MAX_STEPS = int(os.getenv("MAX_STEPS") or 50)
CACHE = os.path.join(os.environ["HOME"], ".cache")
