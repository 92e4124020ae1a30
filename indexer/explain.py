"""Why each label was given: the rule, the cues that spoke for it, their sentence, the models' features.

In: a labelled document. Out: ``Reason``s, one a label and a move, by place. Cues are looked for again in the label's
sentence, so that what is told is what the data files say now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from indexer.document import Document, Label, Move, Span, part_text
from indexer.labels import vocabulary
from indexer.labels.cues import Matcher
from indexer.labels.sentences import sentence_at
from indexer.labels.vocabulary import Term

Mark = tuple[int, int]

_TABLES = {
    "topic": vocabulary.topics, "challenge": vocabulary.challenges, "direction": vocabulary.directions,
    "stage": vocabulary.stages,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """``sentence`` is where the evidence stands, ``marks`` the characters of it that spoke for the label (the evidence
    itself where no cue did); ``because``: cues as their data file writes them; ``weights``: a model's features, the
    strongest first."""

    field: str
    value: str
    confidence: float
    rule: str
    span: Span
    sentence: str
    marks: tuple[Mark, ...] = ()
    because: tuple[str, ...] = ()
    weights: tuple[tuple[str, float], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The same as JSON types."""
        return {
            "field": self.field, "value": self.value, "confidence": self.confidence, "rule": self.rule,
            "passage": self.span.passage, "part": self.span.part, "sentence": self.sentence,
            "marks": [list(mark) for mark in self.marks], "because": list(self.because),
            "weights": [list(weight) for weight in self.weights],
        }  # fmt: skip


_FEATURE = re.compile(r"(?:^|; )([^;]+?) ([+-]\d+(?:\.\d+)?)(?=;|$|, )")


def explain(document: Document) -> list[Reason]:
    """Every label's and every move's reason, passage by passage."""
    order = {passage.id: number for number, passage in enumerate(document.passages, start=1)}
    found = [_of_label(document, label) for label in document.labels]
    found += [_of_move(document, move) for move in document.moves]
    return sorted(found, key=lambda r: (order.get(r.span.passage, 0), r.span.start, r.field, r.value))


def _of_label(document: Document, label: Label) -> Reason:
    sentence, within = _sentence(document, label.span)
    marks, because = _cues(label, sentence)
    return Reason(
        label.field,
        label.value,
        label.confidence,
        label.rule,
        label.span,
        sentence,
        marks or (within,),
        because,
        _weights(label.rule),
    )


def _weights(rule: str) -> tuple[tuple[str, float], ...]:
    """The features that a model's rule names (``model: word visa +1.2; …``), as it has them: the strongest first."""
    _, model, told = rule.partition("model: ")
    return tuple((name, float(weight)) for name, weight in _FEATURE.findall(told)) if model else ()


def _of_move(document: Document, move: Move) -> Reason:
    sentence, within = _sentence(document, move.span)
    origin = move.from_org or move.from_desc or move.from_role or "?"
    goal = move.to_org or move.to_desc or move.to_role or "?"
    value = f"{move.who}: {origin} → {goal} ({move.direction}, {move.year or '?'})"
    return Reason("move", value, move.confidence, move.rule, move.span, sentence, (within,))


def _sentence(document: Document, span: Span) -> tuple[str, Mark]:
    """The sentence that holds the span (or several), and the span within it."""
    text = part_text(document, span)
    low, high = (0, len(text)) if span.part != "text" else sentence_at(text, span.start)
    low, high = min(low, span.start), max(high, span.end)
    return text[low:high], (span.start - low, span.end - low)


def _cues(label: Label, sentence: str) -> tuple[tuple[Mark, ...], tuple[str, ...]]:
    """The cues of the label's term in its sentence: their characters and how the data file writes them."""
    matcher = _matcher(label.field, label.value, label.span.part in ("title", "heading"))
    hits = matcher.find(sentence) if matcher else []
    marks = tuple(dict.fromkeys((hit.start, hit.end) for hit in hits))
    return marks, tuple(dict.fromkeys(f"{hit.key}: {hit.cue}" if hit.key != "cue" else hit.cue for hit in hits))


@cache
def _matcher(field: str, value: str, titled: bool) -> Matcher | None:
    """All cues that speak for a value, in a title or in a text; for a group of challenges, those of its challenges."""
    if field == "challenge_group":
        terms = [term for term in vocabulary.challenges().values() if term.broader == value]
    else:
        table = _TABLES.get(field)
        terms = [table()[value]] if table and value in table() else []
    return Matcher(pair for term in terms for pair in _written(term, titled)) if terms else None


def _written(term: Term, titled: bool) -> Iterator[tuple[str, str]]:
    for kind, cues in (("cue", term.cues), ("weak cue", term.weak), ("title cue", term.title if titled else ())):
        yield from ((kind, cue) for cue in cues)
