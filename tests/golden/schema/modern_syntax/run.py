from __future__ import annotations

type Pair[T] = tuple[T, T]


@decorated
class Runner:
    def run(self, text: str, *, x: int = 1) -> str:
        match text:
            case "a":
                pass
        try:
            pass
        except* ValueError:
            pass
        if (n := len(text)) > 1:
            print(f"{n=!r:>{10}} {'nested'}")
        return text
