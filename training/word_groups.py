"""`python -m training.word_groups FOLDER`: groups of words that the sentence encoder's word vectors put together.

In: FOLDER with ``model.safetensors`` and ``tokenizer.json`` as ``training/encoder.py`` unpacks them. Out:
``indexer/models/persons.clusters.txt.gz``: each whole word of the vocabulary with its wide group (of 60) and its narrow
one (of 400), by k-means on the sphere. The person model has them as features: given names, surnames, places and
companies fall into groups of their own. The seed is fixed; another machine's arithmetic may move single words.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from indexer.labels.person_model import CLUSTERS

WIDE, NARROW, ROUNDS, SEED = 60, 400, 25, 7


def groups(vectors: np.ndarray, count: int) -> np.ndarray:
    """The group of each row of ``vectors`` (unit length), by k-means with ``count`` centres."""
    centres = vectors[np.random.default_rng(SEED).choice(len(vectors), count, replace=False)].copy()
    for _ in range(ROUNDS):
        nearest = (vectors @ centres.T).argmax(1)
        for group in range(count):
            members = vectors[nearest == group]
            if len(members):
                total = members.sum(0)
                centres[group] = total / np.linalg.norm(total)
    return (vectors @ centres.T).argmax(1)


def main() -> None:
    """Group and write."""
    folder = Path(sys.argv[1])
    vocabulary = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    rows = [(word, at) for word, at in vocabulary.items() if re.fullmatch(r"[^\W\d_]{2,}", word)]
    table = load_file(folder / "model.safetensors")["embeddings.word_embeddings.weight"]
    vectors = table[[at for _, at in rows]]
    vectors = vectors - vectors.mean(0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    wide, narrow = groups(vectors, WIDE), groups(vectors, NARROW)
    lines = sorted(f"{word}\t{a}\t{b}" for (word, _), a, b in zip(rows, wide, narrow, strict=True))
    CLUSTERS.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
