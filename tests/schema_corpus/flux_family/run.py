from typing import List, Optional

from cog import Input, Path
from flux import FluxBase, Inputs, shared_seed

SEED = shared_seed()


class SchnellRunner(FluxBase):
    def setup(self) -> None:
        self.base_setup("flux-schnell", compile_fp8=True)

    def run(
        self,
        prompt: str = Inputs.prompt,
        aspect_ratio: str = Inputs.aspect_ratio,
        num_outputs: int = Inputs.num_outputs,
        num_inference_steps: int = Inputs.steps(default=4, le=4),
        seed: Optional[int] = SEED,
        output_format: str = Inputs.output_format,
        megapixels: str = Inputs.megapixels,
        go_fast: bool = Input(description="Run with quantised weights", default=True),
    ) -> List[Path]:
        return self.generate(prompt, seed, size=self.size(aspect_ratio))


class DevLoraRunner(FluxBase):
    def setup(self, weights: Optional[Path] = None) -> None:
        self.base_setup("flux-dev", weights=weights)

    def run(
        self,
        prompt: str = Inputs.prompt,
        image: Optional[Path] = Input(
            description="Input image for image to image mode", default=None
        ),
        num_inference_steps: int = Inputs.steps(),
        seed: Optional[int] = shared_seed(),
        lora_weights: Optional[str] = Inputs.lora_weights,
        lora_scale: float = Input(default=1.0, le=3.0, ge=-1.0),
    ) -> List[Path]:
        return self.generate(prompt, seed, image=image)
