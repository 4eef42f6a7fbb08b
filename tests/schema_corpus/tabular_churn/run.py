import joblib
import pandas as pd
from cog import BaseRunner, Input
from schema_types import Business, Customer, Prediction

THRESHOLDS = (0.25, 0.5, 0.75)


class Runner(BaseRunner):
    def setup(self) -> None:
        self.model = joblib.load("model.joblib")
        self.frame = pd.DataFrame()

    def run(
        self,
        customer: Customer,
        others: list[Customer] = Input(default=[], description="Predicted in the same call"),
        business: Business | None = None,
        weights: dict[str, float] = Input(default={"age": 1.0}),
        threshold: float = Input(default=THRESHOLDS[1], ge=min(THRESHOLDS), le=max(THRESHOLDS)),
    ) -> list[Prediction]:
        return [Prediction(churn=False, probability=0.1, reasons={"age": 0.5})]
