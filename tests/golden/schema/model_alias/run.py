class _Model:
    def run(self, a: str) -> str:
        return a


Runner = _Model
