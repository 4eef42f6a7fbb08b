from cog import BaseRunner, Input


class Runner(BaseRunner):
    def run(
        self,
        prompt: str = Input(desciption="what to draw", default=""),  # warned
        strength: float = Input(default=1.0, gt=0),  # warned
        fine: int = 1,
    ) -> str:
        return ""
