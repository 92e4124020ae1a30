"""Several orders of the same documents fused into one.

In: rankings (lists of document ids, best first). Out: one ranking with scores. Reciprocal rank fusion (Cormack, Clarke
and Büttcher, SIGIR 2009) with its usual k: ranking whole threads and ranking by best passage are each right where
the other is wrong; fused they gave nDCG@10 .474 against .417 and .406 (docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

K = 60
DEPTH = 200
"""Documents that are re-ranked: 50 to 400 gave the same to .01."""
PASSAGES = 600
"""Passages looked at for the second ranking: enough that most of the first 200 documents have one among them."""


def fuse(*rankings: Sequence[str]) -> list[tuple[str, float]]:
    """The ids of the first ranking in fused order, with scores; ids that only later rankings have are left out."""
    scores = dict.fromkeys(rankings[0], 0.0)
    for ranking in rankings:
        for rank, id in enumerate(ranking, start=1):
            if id in scores:
                scores[id] += 1 / (K + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def first_of(ids: Iterable[str]) -> list[str]:
    """Each id once, at its first place: the documents of a ranking of passages."""
    return list(dict.fromkeys(ids))
