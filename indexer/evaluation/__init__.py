"""How right the labels are, against text that people have labelled.

In: gold files in the format of ``gold.py``. Out: precision, recall and F1 of each kind and each of its labels, with
counts and intervals (``scores.py``), and the errors with their text. Nothing is printed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from indexer import labels
from indexer.document import Document
from indexer.evaluation.gold import cases, part_of
from indexer.evaluation.judged import judge
from indexer.evaluation.scores import Scores

__all__ = ["PARTS", "Scores", "evaluate"]

PARTS = ("all", "tuned on", "held out")

Labeller = Callable[[Document], Document]


def evaluate(paths: Iterable[str | Path], part: str = "all", label: Labeller = labels.label_document) -> Scores:
    """Label the text of each gold file (of a folder: all in it) and score it; ``part``: only what rules and models have
    learned from, or only what they have not. Raises UsageError, which names the file, the line and the cure."""
    scores = Scores()
    for case in cases(paths):
        if part in ("all", part_of(case)):
            document = label(case.document)
            for outcome in judge(case, document):
                scores.add(case, outcome)
    return scores
