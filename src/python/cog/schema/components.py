"""The named parts of a document: each class and each list of choices that types refer to."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Optional

from .text import Schema

REFERENCE = "#/components/schemas/"
FIXED_NAMES = (
    "Input",
    "Output",
    "PredictionRequest",
    "PredictionResponse",
    "TrainingInput",
    "TrainingOutput",
    "TrainingRequest",
    "TrainingResponse",
    "Status",
    "HTTPValidationError",
    "ValidationError",
)


class Component:
    """That of one class. `position` is set where an output looks otherwise than an input."""

    def __init__(self, name: str, cls: type) -> None:
        self.name = name
        self.cls = cls
        self.schema: Schema = {"title": cls.__name__}
        self.position: Optional[str] = None


class Components:
    """Names come in order of first use, a class before those inside it."""

    def __init__(self) -> None:
        self.schemas: dict[str, Schema] = {}
        self._of_classes: list[Component] = []
        self._open: list[tuple[Component, str]] = []  # whose fields are being read, and where

    def find(self, cls: type, position: str) -> Optional[str]:
        """Return the name of a class's component if it has one that is right in `position`."""
        for component in self._of_classes:
            if component.cls is cls and component.position in (None, position):
                if component.position is not None:
                    self.bind_to_position()
                return component.name
        return None

    @contextlib.contextmanager
    def define(self, cls: type, position: str) -> Iterator[Component]:
        """Make a component for a class; its schema is to be filled in inside the `with`."""
        component = Component(self._name_for(cls.__name__), cls)
        self._of_classes.append(component)
        self.schemas[component.name] = component.schema
        self._open.append((component, position))
        yield component
        self._open.pop()

    def bind_to_position(self) -> None:
        """What is being read holds something that outputs write otherwise than inputs."""
        for component, position in self._open:
            component.position = position

    @property
    def inside(self) -> bool:
        return bool(self._open)

    def add_choices(self, parameter: str, parameters: list[str], schema: Schema) -> str:
        """Name the choices of a parameter after it, unless the name is taken."""
        name = parameter
        if self._is_taken(name):
            name += "_choices"
            while self._is_taken(name) or name in parameters:
                name += "_"
        self.schemas[name] = schema
        return name

    def _name_for(self, wanted: str) -> str:
        name, number = wanted, 1
        while self._is_taken(name):
            number += 1
            name = f"{wanted}{number}"
        return name

    def _is_taken(self, name: str) -> bool:
        return name in FIXED_NAMES or name in self.schemas


def reference_to(name: str) -> Schema:
    return {"$ref": REFERENCE + name}
