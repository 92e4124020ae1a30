"""Lists of words beside the labellers (``data/*.txt``).

In: the name of a list. Out: its words; lines that begin with "#" are comments.
"""

from __future__ import annotations

from functools import lru_cache

from indexer.labels.gazetteer import DATA


@lru_cache(maxsize=16)
def words(file: str) -> frozenset[str]:
    """The words of one list in ``data``, read once."""
    lines = (DATA / file).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
