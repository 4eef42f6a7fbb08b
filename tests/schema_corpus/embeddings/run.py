import json
from typing import List, Optional, Sequence

import torch
from cog import BaseRunner, Input, Path
from sentence_transformers import SentenceTransformer

Vector = List[float]
Matrix = List[Vector]


class Runner(BaseRunner):
    def setup(self):
        self.model = SentenceTransformer("BAAI/bge-large-en-v1.5", cache_folder="weights")

    def run(
        self,
        texts: Sequence[str] = Input(description="A batch of texts", default=["hello", "world"]),
        path: Optional[Path] = Input(description="A .jsonl file of texts", default=None),
        batch_size: int = Input(default=1 << 5, ge=1),
        normalize_embeddings: bool = True,
        dimensions: Optional[int] = Input(default=None, choices=[256, 512, 1024]),
        precision: str = Input(default="float32", choices=["float32", "int8", "ubinary"]),
    ) -> Matrix:
        if path:
            texts = [json.loads(line)["text"] for line in open(path)]
        return self.model.encode(texts, batch_size=batch_size).tolist()
