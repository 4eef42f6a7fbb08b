from typing import Any, Dict, FrozenSet, List, Mapping, NewType, Sequence, Set, Tuple, Union

from cog import Input, Path

Id = NewType("Id", int)
Number = Union[int, float]
Matrix = list[list[float]]


class Runner:
    def run(
        self,
        a: list[list[int]],
        b: Set[str],
        c: Tuple[int, str],
        d: tuple[Path, ...],
        e: Dict[str, int],
        f: Mapping[str, Any],
        g: Sequence[Id],
        h: Number,
        i: Matrix,
        j: "list[str] | None" = None,
        k: FrozenSet[int] = frozenset({3, 1}),
        l: Union[str, list[str], None] = None,
        m: list[str | None] = ["a", None],
    ) -> dict[str, list[float]]:
        return {}
