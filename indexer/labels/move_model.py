"""How likely a proposed move is told: a logistic regression over what ``move_proposals.py`` saw of it.

In: a proposal's features. Out: the chance that readers would say so. ``training/moves.py`` made the weights,
``models/moves.tsv.gz`` (a feature and its weight a line; the first is the bias). Without the file the chance is that
of the construction which found the move.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "models" / "moves.tsv.gz"
BIAS, SCALE = "bias of ", "scale of "
"""Before a kind of text: the line that its scores are calibrated by (threads are written more plainly)."""


def chance(found: Iterable[str], kind: str) -> float | None:
    """The chance that a proposal with these features is a move of a text of this kind; None without weights."""
    weights = _weights()
    if not weights:
        return None
    get = weights.get
    score = weights[""] + sum([get(name, 0.0) for name in found])
    sort = "thread" if kind == "thread" else "story"
    return 1 / (1 + math.exp(-weights[BIAS + sort] - weights[SCALE + sort] * score))


def reasons(found: Iterable[str], most: int = 3) -> list[tuple[str, float]]:
    """What speaks most for a proposal with these features."""
    weights = _weights()
    known = sorted(((weights[name], name) for name in found if name in weights), reverse=True)
    return [(name, weight) for weight, name in known[:most] if weight > 0]


@cache
def _weights() -> dict[str, float]:
    if not FILE.exists():
        return {}
    lines = gzip.decompress(FILE.read_bytes()).decode("utf-8").splitlines()
    return {name: float(weight) for name, weight in (line.split("\t") for line in lines)}
