"""Inputs that all models of this family have in common."""

from cog import Input

ASPECT_RATIOS = {
    "1:1": (1024, 1024),
    "16:9": (1344, 768),
    "21:9": (1536, 640),
    "3:2": (1216, 832),
    "2:3": (832, 1216),
    "9:16": (768, 1344),
}


class Inputs:
    prompt = Input(description="Prompt for generated image")
    aspect_ratio = Input(
        description="Aspect ratio for the generated image",
        choices=list(ASPECT_RATIOS.keys()),
        default="1:1",
    )
    num_outputs = Input(description="Number of outputs to generate", default=1, le=4, ge=1)
    output_format = Input(
        description="Format of the output images", choices=["webp", "jpg", "png"], default="webp"
    )
    lora_weights = Input(
        description="Load LoRA weights: a name, or an https:// URL of a .safetensors file",
        default=None,
    )
    megapixels = Input(
        description="Approximate number of megapixels", choices=["1", "0.25"], default="1"
    )

    @staticmethod
    def steps(default: int = 28, le: int = 50):
        return Input(description="Number of denoising steps", ge=1, le=le, default=default)


def shared_seed():
    return Input(description="Random seed. Set for reproducible generation", default=None)
