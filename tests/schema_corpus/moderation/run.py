from typing import Dict, List, Mapping, NewType, Optional, TypedDict

from cog import BaseRunner, Input, Opaque
from policy_engine import Policy
from typing_extensions import Annotated, NotRequired, TypeAlias

Label = NewType("Label", str)
Scores: TypeAlias = Dict[str, float]
Probability = Annotated[float, Input(ge=0, le=1)]


class Category(TypedDict):
    score: float
    flagged: bool


class Report(TypedDict):
    flagged: bool
    categories: Dict[str, Category]
    raw: NotRequired[Scores]
    explanation: Optional[str]


class FullReport(Report, total=False):
    tokens: List[int]


class Runner(BaseRunner):
    def setup(self):
        from transformers import pipeline

        self.pipe = pipeline("text-classification")

    def run(
        self,
        text: Annotated[str, Input(description="What to judge", min_length=1)],
        labels: List[Label] = Input(default=[]),
        thresholds: Mapping[str, float] = Input(default={}),
        default_threshold: Probability = 0.5,
        policy: Annotated[Policy, Opaque] = None,  # warned
    ) -> FullReport:
        return {"flagged": False, "categories": {}, "explanation": None}
