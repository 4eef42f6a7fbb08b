import cv2
import numpy as np
import torch
from cog import BaseRunner, Input, Path
from controlnet_aux import MidasDetector, OpenposeDetector
from diffusers import ControlNetModel, StableDiffusionControlNetPipeline, UniPCMultistepScheduler
from PIL import Image

from constants import ALL_STRUCTURES, CONTROLNETS, MAX_PIXELS, SIZES
import constants as c

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
MAX_STEPS = c.BUCKET * 2 - 28


class Runner(BaseRunner):
    def setup(self):
        self.nets = {
            name: ControlNetModel.from_pretrained(repo, torch_dtype=torch.float16).to(DEVICE)
            for name, repo in CONTROLNETS.items()
        }
        self.pose = OpenposeDetector.from_pretrained("lllyasviel/ControlNet")
        self.depth = MidasDetector.from_pretrained("lllyasviel/ControlNet")

    def canny(self, image: Image.Image, low: int, high: int) -> Image.Image:
        edges = cv2.Canny(np.array(image), low, high)
        return Image.fromarray(np.stack([edges] * 3, axis=-1))

    def run(
        self,
        image: Path = Input(description="Control image"),
        prompt: str = Input(description="What to draw"),
        structure: str = Input(
            description=f"Structure to condition on, one of {', '.join(ALL_STRUCTURES)}",
            choices=ALL_STRUCTURES,
            default=c.CANNY,
        ),
        image_resolution: int = Input(
            description="Longer side of the output", choices=SIZES, default=SIZES[0]
        ),
        conditioning_scale: float = Input(
            description="How strongly the structure is followed", default=1, ge=0, le=2
        ),
        steps: int = Input(description="Steps", default=20, ge=1, le=MAX_STEPS),
        scale: float = Input(description="Guidance scale", default=9.0, ge=0.1, le=30.0),
        low_threshold: int = Input(
            description="[canny only] Line detection low threshold", default=100, ge=1, le=255
        ),
        high_threshold: int = Input(
            description="[canny only] Line detection high threshold", default=200, ge=1, le=255
        ),
        max_pixels: int = Input(default=MAX_PIXELS, le=4 * MAX_PIXELS, ge=c.BUCKET**2),
        added_prompt: str = "Best quality, extremely detailed",
        negative_prompt: str = (
            "longbody, lowres, bad anatomy, bad hands, missing fingers, "
            "extra digit, fewer digits, cropped, worst quality, low quality"
        ),
        return_structure: bool = False,
    ) -> list[Path]:
        source = Image.open(image)
        control = self.canny(source, low_threshold, high_threshold)
        pipe = StableDiffusionControlNetPipeline.from_pretrained(
            "runwayml/stable-diffusion-v1-5", controlnet=self.nets[structure]
        )
        pipe.scheduler = UniPCMultistepScheduler.from_config(pipe.scheduler.config)
        result = pipe(prompt + ", " + added_prompt, control, num_inference_steps=steps).images[0]
        result.save("/tmp/out.png")
        return [Path("/tmp/out.png")]
