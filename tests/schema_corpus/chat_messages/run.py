from typing import Any, Literal, Optional

import types_ as shapes
from cog import BaseModel, BaseRunner, Input
from types_ import Choice, Message, Tool


class Usage(BaseModel):
    prompt_tokens: int
    completion_tokens: int = 0


class Completion(BaseModel):
    id: str
    choices: list[Choice]
    extra: dict[str, Any]
    usage: Optional[Usage] = None


class Runner(BaseRunner):
    def setup(self):
        from llama_cpp import Llama

        self.llm = Llama("weights/model.gguf", n_ctx=8192)

    def run(
        self,
        messages: list[Message] = Input(description="The conversation so far"),
        tools: list[shapes.Tool] = Input(default=[], description="Functions it may call"),
        tool_choice: Literal["auto", "none", "required"] = "auto",
        reply_as: Optional[shapes.Role] = Input(default=None),
        response_format: Optional[dict] = Input(
            default=None, description='For instance {"type": "json_object"}'
        ),
        logit_bias: dict[str, float] = Input(default={}),
        first: Optional[Message] = None,
    ) -> Completion:
        answer = self.llm.create_chat_completion(messages, tools=tools, tool_choice=tool_choice)
        return Completion(id=answer["id"], choices=answer["choices"], usage=None, extra={})
