from cog import BasePredictor


class Runner(BasePredictor):
    def predict(self, text: str) -> str:
        return text
