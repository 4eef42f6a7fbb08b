from cog import Input, Path


class Inputs:
    PROMPT = Input(description="What to draw")
    IMAGE = Input(description="What to start from", accept="image/*")

    @staticmethod
    def steps(default: int = 20, most=100):
        """How many steps."""
        return Input(default=default, ge=1, le=most, description=f"At most {most}")


def guidance(value):
    if value > 5:
        return Input(default=value, ge=0, description="strong")
    return Input(default=value, ge=0)


class Runner:
    def run(
        self,
        prompt: str = Inputs.PROMPT,
        image: Path = Inputs.IMAGE,
        steps: int = Inputs.steps(default=30),
        scale: float = guidance(7.5),
    ) -> Path:
        ...
