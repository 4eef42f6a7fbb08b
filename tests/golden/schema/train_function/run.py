from cog import BaseModel, Input, Path


class TrainingOutput(BaseModel):
    weights: Path


def train(
    data: Path = Input(description="A zip"),
    steps: int = Input(default=100, choices=[100, 200]),
) -> TrainingOutput:
    ...
