"""Text to image, image to image and inpainting with one set of weights."""

import os
import time
from typing import List, Optional

import numpy as np
import torch
from cog import BaseRunner, Input, Path
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
    PNDMScheduler,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLInpaintPipeline,
    StableDiffusionXLPipeline,
)
from diffusers.utils import load_image
from weights_cache import WeightsCache

BASE_CACHE = "./base-cache"
REFINER_CACHE = "./refiner-cache"
BASE_URL = "https://weights.example.com/sdxl/base-1.0.tar"
REFINER_URL = "https://weights.example.com/sdxl/refiner-no-vae-1.0.tar"


class KarrasDPM:
    def from_config(config):
        return DPMSolverMultistepScheduler.from_config(config, use_karras_sigmas=True)


SCHEDULERS = {
    "DDIM": DDIMScheduler,
    "DPMSolverMultistep": DPMSolverMultistepScheduler,
    "HeunDiscrete": HeunDiscreteScheduler,
    "KarrasDPM": KarrasDPM,
    "K_EULER_ANCESTRAL": EulerAncestralDiscreteScheduler,
    "K_EULER": EulerDiscreteScheduler,
    "PNDM": PNDMScheduler,
}


def fetch(url, folder):
    start = time.time()
    os.makedirs(folder, exist_ok=True)
    print("fetching", url, "took", time.time() - start)


class Runner(BaseRunner):
    def load_trained_weights(self, weights, pipe):
        local = self.weights_cache.ensure(weights)
        pipe.load_lora_weights(os.path.join(local, "lora.safetensors"))
        self.tuned_model = True

    def setup(self, weights: Optional[Path] = None):
        """Load the model into memory"""
        self.tuned_model = False
        self.weights_cache = WeightsCache()
        if not os.path.exists(BASE_CACHE):
            fetch(BASE_URL, BASE_CACHE)
        self.txt2img = StableDiffusionXLPipeline.from_pretrained(
            BASE_CACHE, torch_dtype=torch.float16, variant="fp16"
        )
        self.img2img = StableDiffusionXLImg2ImgPipeline(**self.txt2img.components)
        self.inpaint = StableDiffusionXLInpaintPipeline(**self.txt2img.components)
        if weights or os.path.exists("./trained-model"):
            self.load_trained_weights(weights, self.txt2img)

    def load_image(self, path):
        return load_image(str(path)).convert("RGB")

    @torch.inference_mode()
    def run(
        self,
        prompt: str = Input(
            description="Input prompt",
            default="An astronaut riding a rainbow unicorn",
        ),
        negative_prompt: str = Input(
            description="Input negative prompt",
            default="",
        ),
        image: Optional[Path] = Input(
            description="Input image for img2img or inpaint mode",
            default=None,
        ),
        mask: Optional[Path] = Input(
            description="Input mask for inpaint mode. Black areas will be preserved, white areas "
            "will be inpainted.",
            default=None,
        ),
        width: int = Input(description="Width of output image", default=1024),
        height: int = Input(description="Height of output image", default=1024),
        num_outputs: int = Input(
            description="Number of images to output.",
            ge=1,
            le=4,
            default=1,
        ),
        scheduler: str = Input(
            description="scheduler",
            choices=list(SCHEDULERS.keys()),
            default="K_EULER",
        ),
        num_inference_steps: int = Input(
            description="Number of denoising steps", ge=1, le=500, default=50
        ),
        guidance_scale: float = Input(
            description="Scale for classifier-free guidance", ge=1, le=50, default=7.5
        ),
        prompt_strength: float = Input(
            description="Prompt strength when using img2img / inpaint. 1.0 corresponds to full "
            'destruction of information in "image"',
            ge=0.0,
            le=1.0,
            default=0.8,
        ),
        seed: Optional[int] = Input(
            description="Random seed. Leave blank to randomize the seed", default=None
        ),
        refine: str = Input(
            description="Which refine style to use",
            choices=["no_refiner", "expert_ensemble_refiner", "base_image_refiner"],
            default="no_refiner",
        ),
        high_noise_frac: float = Input(
            description="For expert_ensemble_refiner, the fraction of noise to use",
            default=0.8,
            le=1.0,
            ge=0.0,
        ),
        refine_steps: Optional[int] = Input(
            description="For base_image_refiner, the number of steps to refine, defaults to "
            "num_inference_steps",
            default=None,
        ),
        apply_watermark: bool = Input(
            description="Applies a watermark so that applications can tell the image is generated.",
            default=True,
        ),
        lora_scale: float = Input(
            description="LoRA additive scale. Only applicable on trained models.",
            ge=0.0,
            le=1.0,
            default=0.6,
        ),
        replicate_weights: Optional[str] = Input(
            description="LoRA weights to use. Leave blank to use the default weights.",
            default=None,
        ),
        disable_safety_checker: bool = Input(
            description="Disable safety checker for generated images.", default=False
        ),
    ) -> List[Path]:
        """Run a single prediction on the model"""
        if seed is None:
            seed = int.from_bytes(os.urandom(2), "big")
        generator = torch.Generator("cuda").manual_seed(seed)
        pipe = self.txt2img
        pipe.scheduler = SCHEDULERS[scheduler].from_config(pipe.scheduler.config)
        output = pipe(prompt=[prompt] * num_outputs, generator=generator)
        paths = []
        for i, sample in enumerate(output.images):
            path = f"/tmp/out-{i}.png"
            sample.save(path)
            paths.append(Path(path))
        return paths
