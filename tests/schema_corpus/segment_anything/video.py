from cog import BaseRunner, Input, Path
from outputs import VideoSegmentation


class Runner(BaseRunner):
    def run(self, video: Path, fps: float = Input(default=24, ge=1)) -> VideoSegmentation:
        return VideoSegmentation(combined_mask=video, masks=[], fps=fps, frames=[])
