class Runer:
    def run(self) -> str:
        return ""
