"""A function is a model too."""
from cog import Input, Path
from lavis.models import load_model_and_preprocess

TASKS = ["image_captioning", "visual_question_answering", "image_text_matching"]

_models = {}


def load(name: str):
    if name not in _models:
        _models[name] = load_model_and_preprocess(name=name, model_type="base_coco", is_eval=True)
    return _models[name]


def caption(
    image: Path = Input(description="Input image"),
    task: str = Input(choices=TASKS, default=TASKS[0], description="Choose a task."),
    question: str = Input(
        description=(
            "Type question for the input image "
            f"for the {TASKS[1].replace('_', ' ')} task."
        ),
        default="",
    ),
    *,
    use_nucleus_sampling: bool = Input(default=False),
    min_length: int = 5,
    max_length: int = 20,
    style: "str | None" = None,
) -> str:
    model, processors, _ = load(task)
    return model.generate({"image": image, "prompt": question})[0]
