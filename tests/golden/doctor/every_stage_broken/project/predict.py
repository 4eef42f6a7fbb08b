from cog import BasePredictor


class Predictor(BasePredictor):
    def predict(self, name, count: int):
        return name * count
