from typing import Any, Dict


class Runner:
    def run(self, a: dict, b: Any, c: dict[str, int], d: Dict[str, Any] = None) -> Any:
        return a
