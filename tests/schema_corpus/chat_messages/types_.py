"""The shapes of a chat, as several model APIs have them."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, TypedDict

from typing_extensions import NotRequired, Required

Role = Literal["system", "user", "assistant", "tool"]


class ImagePart(TypedDict):
    type: Literal["image_url"]
    image_url: Dict[str, str]


class _MessageBase(TypedDict):
    role: Role
    content: str


class Message(_MessageBase, total=False):
    name: str
    images: List[ImagePart]


class Tool(TypedDict):
    name: str
    description: NotRequired[str]
    parameters: NotRequired[Dict[str, Any]]


class Choice(TypedDict, total=False):
    index: Required[int]
    message: Required[Message]
    finish_reason: Literal["stop", "length"]
