from cog import BaseModel, Input, Path

__all__ = ["SIZES", "SEED"]

SIZES = [256 * 2**i for i in range(3)]
SEED = Input(description="Seed", default=None)


class Settings(BaseModel):
    size: int
