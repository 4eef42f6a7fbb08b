from cog import Input

SIZES = [256, 512]
MORE = (1024,)
SCHEDULERS = {"DDIM": make_ddim, "K_EULER": lambda: None}
VOICES = {"anna": "a.npz", "bob": "b.npz"}


class Runner:
    def run(
        self,
        size: int = Input(choices=SIZES + [768], default=512),
        scheduler: str = Input(choices=list(SCHEDULERS.keys()), default="DDIM"),
        voice: str = Input(choices=list(VOICES.values()) + ["none"], description="Who & <what>"),
        Output: float = Input(choices=[0.5, 1], default=1),
        maybe: str | None = Input(choices=["a"], default=None),
        any: str = Input(choices=[], default="x"),
    ) -> str:
        return scheduler
