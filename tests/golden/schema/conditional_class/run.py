if True:

    class Runner:
        def run(self) -> str:
            return ""
