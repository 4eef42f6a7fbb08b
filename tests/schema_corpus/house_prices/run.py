"""Tabular regression, described by pydantic."""

from typing import Annotated, Literal, Optional

import numpy as np
from cog import BaseRunner, Input
from pydantic import BaseModel, Field
from sklearn.ensemble import GradientBoostingRegressor


class Address(BaseModel):
    street: str
    zip_code: str = Field(pattern=r"^\d{5}$", description="Five digits")


class House(BaseModel):
    area: float = Field(gt=0, description="Square metres")
    rooms: int = Field(default=3, ge=1, le=50)
    year: Annotated[int, Field(ge=1600, lt=2100)] = 1990
    condition: Literal["new", "good", "poor"] = "good"
    address: Optional[Address] = None
    features: list[str] = Field(default=[], max_length=20)


class Estimate(BaseModel):
    price: float = Field(..., description="In euros")
    low: float
    high: float


class Runner(BaseRunner):
    def setup(self):
        self.model = GradientBoostingRegressor()

    def run(
        self,
        houses: list[House] = Input(description="Houses to estimate"),
        currency: str = Input(default="EUR", choices=["EUR", "USD"]),
    ) -> list[Estimate]:
        rows = np.array([[h.area, h.rooms, h.year] for h in houses])
        return [Estimate(price=p, low=0.9 * p, high=1.1 * p) for p in self.model.predict(rows)]
