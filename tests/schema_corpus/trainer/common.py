from cog import Input

BASE_MODELS = ["base", "large"]
SEED = Input(description="Leave empty for a random one", default=None)
