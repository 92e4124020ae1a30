"""Several orders of the same documents fused into one: by words, by best passage, by meaning.

In: rankings (lists of document ids, best first). Out: one ranking with scores. Reciprocal rank fusion (Cormack, Clarke
and Büttcher, SIGIR 2009) with its usual k: ranking whole threads and ranking by best passage are each right where
the other is wrong, and meaning where both are (docs/decisions.md has the figures).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

K = 60
DEPTH = 200
"""Documents that are re-ranked: 50 to 400 gave the same to .01."""
MEANING = 2.0
"""The weight of meaning beside the words: .5, 1 and 2 were tried on two sets of needs, here and on unseen ones."""
PASSAGES = 600
"""Passages looked at for the second ranking: enough that most of the first 200 documents have one among them."""


def fuse(first: Sequence[str], second: Iterable[str], weight: float = 1.0) -> list[tuple[str, float]]:
    """The ids of ``first`` in fused order, with scores; ``second`` counts ``weight`` times, what only it has not."""
    scores = {id: 1 / (K + rank) for rank, id in enumerate(first, start=1)}
    for rank, id in enumerate(second, start=1):
        if id in scores:
            scores[id] += weight / (K + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def by_likeness(order: Sequence[str], likeness: Sequence[float | None]) -> list[str]:
    """``order`` with the documents whose likeness is known sorted by it, among the places that they have; those without
    one stay where they are."""
    known = [(-score, at) for at, score in enumerate(likeness) if score is not None]
    found = list(order)
    for (_, place), (_, at) in zip(known, sorted(known), strict=True):
        found[place] = order[at]
    return found


def first_of(ids: Iterable[str]) -> list[str]:
    """Each id once, at its first place: the documents of a ranking of passages."""
    return list(dict.fromkeys(ids))
