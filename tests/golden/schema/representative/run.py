from typing import Optional

from cog import BaseRunner, ConcatenateIterator, Input, Path


class Runner(BaseRunner):
    def setup(self) -> None:
        self.model = None

    def run(
        self,
        prompt: str,
        n: int = Input(description="num", ge=1, le=10, default=3),
        mode: str = Input(choices=["a", "b"], default="a"),
        opt: Optional[Path] = None,
    ) -> ConcatenateIterator[str]:
        yield prompt
