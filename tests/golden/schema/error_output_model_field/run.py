from cog import BaseModel


class Inner(BaseModel):
    a: tuple[int, int]
    b: Missing


class Output(BaseModel):
    inner: Inner
    again: Inner


class Runner:
    def run(self) -> Output:
        pass
