"""Outputs that refer to themselves and build on each other."""
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Dict, List, NamedTuple, Optional, Tuple, Union

from cog import BaseModel, BaseRunner, Input, Path


class Kind(Enum):
    GROUP = "group"
    MESH = "mesh"


class Vec3(NamedTuple):
    x: float
    y: float
    z: float = 0.0


class Node(BaseModel):
    name: str
    kind: Kind
    position: Vec3
    children: List[Node]
    tags: Optional[Dict[str, Union[str, float]]] = None


class Scene(Node):
    unit: str = "m"
    preview: Optional[Path] = None


@dataclass
class Camera:
    at: Vec3
    look: Vec3
    fov: float = 60.0


class Runner(BaseRunner):
    def run(
        self,
        image: Path,
        cameras: List[Camera] = Input(default=[], description="Where it was taken from"),
        up: Vec3 = Input(default=(0.0, 1.0, 0.0)),
        bounds: Optional[Tuple[float, ...]] = None,
    ) -> Scene:
        return Scene(name="root", kind=Kind.GROUP, position=Vec3(0, 0), children=[])
