"""Counts and what follows from them: precision, recall, F1, each with its 95 % interval.

In: outcomes, one a text and kind. Out: ``Tally``s of each kind and each of its labels, macro-averages, errors. The
intervals of precision and recall are Wilson's (E. B. Wilson, JASA 22, 1927), which hold for few counts too; those of F1
are by bootstrap over the stories, since the passages of one thread are not independent of each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from math import sqrt
from typing import Any

from indexer.evaluation.gold import Case
from indexer.evaluation.judged import ONE_OF, Outcome

Z = 1.959964
"""The normal distribution's 97.5 % point."""
SAMPLES = 1000
"""Bootstrap samples."""

BINS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Where the bins of confidence begin."""

Interval = tuple[float, float]


@dataclass(slots=True)
class Tally:
    """``right`` of those told, ``wrong`` likewise, ``met`` of those due, ``missed`` likewise."""

    right: int = 0
    wrong: int = 0
    met: int = 0
    missed: int = 0

    def add(self, right: int, wrong: int, met: int, missed: int) -> None:
        """Count one text, or one label of it."""
        self.right += right
        self.wrong += wrong
        self.met += met
        self.missed += missed

    @property
    def due(self) -> int:
        """How many there are in the gold."""
        return self.met + self.missed

    @property
    def precision(self) -> float:
        """The share of right ones among those told; 0 where none was."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share told of those due."""
        return self.met / max(1, self.due)

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_json(self) -> dict[str, Any]:
        """All figures, to three digits."""
        return {
            **asdict(self), "due": self.due,
            "precision": round(self.precision, 3), "precision_95": wilson(self.right, self.right + self.wrong),
            "recall": round(self.recall, 3), "recall_95": wilson(self.met, self.due), "f1": round(self.f1, 3),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Error:
    """What was told and is not so (``wrong``), or is so and was not told (``missed``): the words of the label or of the
    gold, and the text to judge it by."""

    kind: str
    what: str
    value: str
    words: str
    id: str
    text: str


@dataclass(slots=True)
class Kind:
    """One kind's counts: all, by label, by story; ``texts`` judged, ``perfect`` ones without an error; ``bins``: the
    least confidence of a bin -> how many of its labels were right, and how many there were."""

    all: Tally = field(default_factory=Tally)
    labels: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    groups: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    bins: dict[float, tuple[int, int]] = field(default_factory=dict)
    texts: int = 0
    perfect: int = 0

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the labels that the gold has."""
        found = [tally.f1 for tally in self.labels.values() if tally.due]
        return sum(found) / max(1, len(found))

    @property
    def accuracy(self) -> float:
        """The share of texts without an error."""
        return self.perfect / max(1, self.texts)

    def as_json(self) -> dict[str, Any]:
        """All figures of the kind and its labels."""
        return {
            **self.all.as_json(), "f1_95": bootstrap(list(self.groups.values())), "macro_f1": round(self.macro_f1, 3),
            "accuracy": round(self.accuracy, 3), "accuracy_95": wilson(self.perfect, self.texts), "texts": self.texts,
            "stories": len(self.groups),
            "confidence": [{"from": low, "right": right, "told": n} for low, (right, n) in sorted(self.bins.items())],
            "labels": {name: tally.as_json() for name, tally in sorted(self.labels.items())},
        }  # fmt: skip


class Scores:
    """Everything that was judged. ``kinds`` by name, ``errors`` in the order of the texts."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind] = {}
        self.errors: list[Error] = []

    def add(self, case: Case, outcome: Outcome) -> None:
        """Count one text's outcome."""
        kind = self.kinds.setdefault(outcome.kind, Kind())
        kind.texts += 1
        kind.perfect += not (outcome.wrong or outcome.missed)
        for tally in (kind.all, kind.groups[case.group]):
            tally.add(len(outcome.right), len(outcome.wrong), outcome.met, len(outcome.missed))
        for what, values in (("right", outcome.right), ("wrong", outcome.wrong), ("missed", outcome.missed)):
            for told in values:
                kind.labels[told.value].add(what == "right", what == "wrong", what == "right", what == "missed")
                if what != "missed" and told.value != "none":
                    low = max(edge for edge in BINS if edge <= told.confidence)
                    right, n = kind.bins.get(low, (0, 0))
                    kind.bins[low] = right + (what == "right"), n + 1
        self.errors += _errors(case, outcome)

    def as_json(self) -> dict[str, Any]:
        """All kinds."""
        return {name: kind.as_json() for name, kind in sorted(self.kinds.items())}


def _errors(case: Case, outcome: Outcome) -> Iterator[Error]:
    """One for each wrong or missed value; where a text has one value only, one that says what is due."""
    if outcome.kind in ONE_OF:
        for told, due in zip(outcome.wrong, outcome.missed, strict=True):
            value = f"{told.value} (due: {due.value})"
            yield Error(outcome.kind, "wrong", value, told.words, case.id, case.text)
        return
    for what, values in (("wrong", outcome.wrong), ("missed", outcome.missed)):
        yield from (Error(outcome.kind, what, told.value, told.words, case.id, case.text) for told in values)



def wilson(hits: int, of: int) -> Interval:
    """The 95 % interval of a share; (0, 1) where nothing was counted."""
    if not of:
        return 0.0, 1.0
    share, square = hits / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    spread = Z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return round(max(0.0, middle - spread), 3), round(min(1.0, middle + spread), 3)


def bootstrap(groups: list[Tally], seed: int = 5) -> Interval:
    """The 95 % interval of F1 if other stories like these had been drawn; the same for the same ``seed``."""
    import numpy as np

    if not groups:
        return 0.0, 1.0
    counts = np.array([(t.right, t.wrong, t.met, t.missed) for t in groups], float)
    drawn = np.random.default_rng(seed).multinomial(len(groups), [1 / len(groups)] * len(groups), SAMPLES) @ counts
    right, wrong, met, missed = drawn.T
    precision, recall = right / np.maximum(1, right + wrong), met / np.maximum(1, met + missed)
    f1 = 2 * precision * recall / np.maximum(1e-9, precision + recall)
    low, high = np.quantile(f1, [0.025, 0.975])
    return round(float(low), 3), round(float(high), 3)
