from pydantic import BaseModel, Field

LIMIT = 3


class Output(BaseModel):
    a: float = Field(description="no default")
    b: float = Field(..., description="no default")
    c: int = Field(default=1)
    d: int = Field(1)
    e: int = 1
    f: int = LIMIT
    g: list[int] = []
    h: str = Field(default=...)


class Runner:
    def run(self) -> Output:
        return Output(a=1, b=1, h="")
