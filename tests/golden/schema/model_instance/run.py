class Model:
    def run(self, a: str) -> str:
        return a


Runner = Model()
