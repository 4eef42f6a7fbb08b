from cog import Input

def helper(x):
    return x

def generate(prompt: str, *, n: int = Input(default=1)) -> str:
    return prompt
