from cog import BaseModel


class Answer(BaseModel):
    text: str
