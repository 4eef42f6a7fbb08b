"""Background removal; the class has another name than cog.yaml says."""
from cog import BaseRunner, Input as Parameter, Path
from PIL import Image
from rembg import new_session, remove

MODELS = {
    "u2net": {"size": 320, "license": "Apache-2.0"},
    "isnet-general-use": {"size": 1024, "license": "Apache-2.0"},
    "birefnet": {"size": 1024, "license": "MIT"},
}
MATTING = dict(foreground=240, background=10, erode=10)


class BackgroundRemover(BaseRunner):
    def setup(self):
        self.sessions = {name: new_session(name) for name in MODELS}

    def run(
        self,
        image: Path = Parameter(description="Picture"),
        model: str = Parameter(choices=sorted(MODELS), default=next(iter(MODELS))),
        alpha_matting: bool = Parameter(default=False),
        foreground_threshold: int = Parameter(default=MATTING["foreground"], ge=0, le=255),
        background_color: str = Parameter(
            default="#" + "f" * 6, regex="^#[0-9a-fA-F]{6}$", description="Empty areas' colour"
        ),
        only_mask: bool = Parameter(default=False),
    ) -> Path:
        result = remove(Image.open(image), session=self.sessions[model])
        result.save("/tmp/out.png")
        return Path("/tmp/out.png")


Runner = BackgroundRemover
