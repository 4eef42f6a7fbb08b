"""One predictor: inputs, output, and the class or function around them."""

from __future__ import annotations

from .project import Project
from .types import Typed, Types
from .values import Values, has_member

BOUNDED = {"int", "float"}


class Predictor:
    """`files` are the texts of a model folder, whose model is `reference`."""

    def __init__(self, seed: int) -> None:
        self._project = Project(seed)
        self._rng = self._project.rng
        self._values = Values(self._project)
        self._types = Types(self._project, self._values)
        self.reference = "run.py:" + self._write()
        self.files = self._project.texts()

    def _write(self) -> str:
        home = "shapes.py" if self._project.chance(0.15) else "run.py"
        parameters = [self._parameter(home, index) for index in range(self._rng.randint(0, 6))]
        output = self._types.output(home)
        arguments = ["*", *parameters] if parameters else []
        if home == "run.py" and self._project.chance(0.2):
            self._project.write(home, f"def answer({', '.join(arguments)}) -> {output}:\n    ...")
            return "answer"
        method = self._rng.choice(["run", "run", "run", "predict"])
        base = self._types.cog(home, self._rng.choice(["BaseRunner", "BasePredictor"]))
        bases = f"({base})" if self._project.chance(0.8) else ""
        signature = f"({', '.join(['self', *arguments])}) -> {output}"
        lines = [f"class Model{bases}:", f"    def {method}{signature}:", "        ..."]
        self._project.define(home, "Model", "\n".join(lines))
        if home != "run.py":
            name = self._project.refer("run.py", home, "Model")
            self._project.write("run.py", f"class Runner({name}):\n    pass")
            return "Runner"
        if self._project.chance(0.2):
            self._project.write(home, "Runner = Model")
            return "Runner"
        return "Model"

    def _parameter(self, file: str, index: int) -> str:
        typed = self._types.parameter(file)
        name = self._rng.choice(["prompt", "image", "num_steps", "Scale", "x", "größe"]) + str(index)
        style = self._rng.choice(["bare", "default", "input", "input", "input", "annotated", "shared"])
        if style == "bare" or (style == "default" and typed.value is None):
            return f"{name}: {typed.annotation}"
        if style == "default":
            return f"{name}: {typed.annotation} = {self._values.spell(typed.value(), file)}"
        if style == "annotated" and not typed.annotation.startswith('"'):
            call = self._input(typed, file, self._default(typed), positional=False)
            annotated = self._types._typing(file, "Annotated")
            return f"{name}: {annotated}[{typed.annotation}, {call}]"
        if style == "shared":
            return f"{name}: {typed.annotation} = {self._shared(typed, file)}"
        return f"{name}: {typed.annotation} = {self._input(typed, file, self._default(typed))}"

    def _shared(self, typed: Typed, file: str) -> str:
        """An Input that stands elsewhere."""
        default = self._default(typed)
        home = file if has_member(default) else self._project.home_for(file)
        call = self._input(typed, home, default)
        style = self._rng.choice(["constant", "function", "attribute"])
        name = self._project.new_name("shared_")
        if style == "function":
            text = f"def {name}():\n    return {call}"
            self._project.define(home, name, text)
            return self._project.refer(file, home, name) + "()"
        if style == "attribute":
            self._project.define(home, name, f"class {name}:\n    it = {call}")
            return self._project.refer(file, home, name) + ".it"
        self._project.define(home, name, f"{name} = {call}")
        return self._project.refer(file, home, name)

    def _default(self, typed: Typed) -> object:
        return typed.value() if typed.value and self._project.chance(0.7) else ...

    def _input(self, typed: Typed, file: str, default: object, positional: bool = True) -> str:
        arguments = {}
        if default is not ...:
            arguments["default"] = self._values.spell(default, file)
        if self._project.chance(0.5):
            text = self._rng.choice(["what it is", "Größe <b> & 'c'", "line\nline", ""])
            arguments["description"] = self._values.spell(text, file)
        if self._project.chance(0.1):
            arguments["deprecated"] = self._values.spell(self._project.chance(0.5), file, 0)
        arguments.update(self._constraints(typed, default, file))
        pairs = [f"{key}={value}" for key, value in arguments.items()]
        if positional and "default" in arguments and self._project.chance(0.2):
            pairs[0] = arguments["default"]
        elif self._project.chance(0.3):
            self._rng.shuffle(pairs)
        return f"{self._types.cog(file, 'Input')}({', '.join(pairs)})"

    def _constraints(self, typed: Typed, default: object, file: str) -> dict[str, str]:
        known = default is not ... and default is not None
        arguments = {}
        if typed.scalar == "Path" and self._project.chance(0.3):
            return {"accept": self._values.spell("image/*", file)}
        if not known or not typed.scalar or not self._project.chance(0.5):
            return {}
        if typed.scalar in {"str", "int"} and self._project.chance(0.4):
            others = ["other", "more"] if typed.scalar == "str" else [-17, 18]
            choices = [default, *others]
            self._rng.shuffle(choices)
            return {"choices": self._values.spell(choices, file)}
        if typed.scalar in BOUNDED:
            low, high = default - self._rng.choice([0, 1, 2.5]), default + self._rng.choice([0, 5])
            arguments["ge"] = self._values.spell(low, file)
            arguments["le"] = self._values.spell(high, file)
        if typed.scalar == "str":
            arguments["max_length"] = self._values.spell(20, file)
            if self._project.chance(0.3):
                arguments["regex"] = self._values.spell("(?s)^.*$", file)
        return arguments
