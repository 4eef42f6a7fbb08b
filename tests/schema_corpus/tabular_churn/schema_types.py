from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar


class Plan(Enum):
    FREE = "free"
    PRO = "pro"
    TEAM = "team"


@dataclass
class Customer:
    TABLE: ClassVar[str] = "customers"

    age: int
    plan: Plan
    monthly_charge: float = 9.99
    tags: list[str] = field(default_factory=list)
    referred_by: str | None = None


@dataclass
class Business(Customer):
    employees: int = 1


@dataclass
class Prediction:
    churn: bool
    probability: float
    reasons: dict[str, float]
