import collections
import hashlib
import shutil


class WeightsCache:
    def __init__(self, min_disk_free: int = 10 * (2**30), base_dir: str = "/src/weights-cache"):
        self.min_disk_free = min_disk_free
        self.base_dir = base_dir
        self._lru = collections.OrderedDict()

    def ensure(self, url):
        key = hashlib.sha256(str(url).encode()).hexdigest()[:16]
        while shutil.disk_usage(self.base_dir).free < self.min_disk_free:
            self._lru.popitem(last=False)
        return f"{self.base_dir}/{key}"
