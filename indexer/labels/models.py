"""Passages judged again by trained models: challenges, topics, first-hand and direction, with a calibrated confidence.

In: a document as the rules labelled it, and the function that gives texts' vectors (none: words and cues alone).
Out: the same with the labels of its writers' own passages decided by ``weights``; the rules' cues are among the models'
inputs, and their evidence stays where both agree. Else the evidence is the sentence whose words speak most for the
label. Headings, names, stages, moves and the document's direction stay the rules'. Without numpy or the weights nothing
changes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from indexer.document import Document, Label, Passage, Span
from indexer.labels import challenges, features, vocabulary
from indexer.labels.sentences import sentences
from indexer.labels.weights import AGREED, Gathered, Inputs, Weights, load

if TYPE_CHECKING:
    from indexer.labels.weights import Encode, Floats

_SETS = ("challenge", "topic", "first_hand")
_OF_WORK = ("challenge", "challenge_group", "direction")
"""Fields of labels that only a text about studies or working life has."""
_DOCUMENT, _PASSAGE = "document: ", "passage: "
_LEAST = 0.01
"""A confidence is above 0."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """One passage, its labels by the rules, what the models read of it, and the scores they gave."""

    passage: Passage
    ruled: list[Label]
    inputs: Inputs
    scores: Floats
    gathered: list[Gathered] = field(default_factory=list)
    """The known words of each sentence, once they are asked for."""


def revised(document: Document, encode: Encode | None = None) -> Document:
    """``document``, labelled by the rules, with its own passages judged by the models."""
    weights = load(encode is not None)
    if weights is None:
        return document
    judged = list(_judged(document, weights, encode))
    of_work = challenges.about_work(document)
    made = [label for each in judged for label in _labels(each, weights, of_work)]
    kept = [label for label in document.labels if not judged or _kept(label, judged, made, weights)]
    if len(document.passages) == len(judged) == 1:
        kept = [label for label in kept if label.field != "direction"]
        made += [_of_document(label) for label in made if label.field == "direction"]
    there = {(label.field, label.value, label.span) for label in kept}
    made = [
        label for label in made if label.field == "direction" or (label.field, label.value, label.span) not in there
    ]
    return replace(document, labels=tuple(_raised([*kept, *made])))


def _judged(document: Document, weights: Weights, encode: Encode | None) -> Iterator[_Judged]:
    """Every passage of the writers' own words with its scores."""
    own = [passage for passage in document.passages if passage.role == "own" and passage.text]
    vectors = encode(["\n".join(filter(None, (document.title, p.heading, p.text))) for p in own]) if encode else None
    ruled, moves = defaultdict(list), defaultdict(list)
    for label in document.labels:
        ruled["" if label.span.part == "title" else label.span.passage].append(label)
    for move in document.moves:
        moves[move.span.passage].append(move)
    title = weights.columns.of_title(features.words(document.title))
    cues = features.of_title(document.title)
    for at, passage in enumerate(own):
        here = ruled[passage.id]
        found = cues | features.of_passage(passage, [*ruled[""], *here], moves[passage.id])
        gathered = weights.columns.inputs(features.words(passage.text), title, found)
        inputs = Inputs(gathered, None if vectors is None else vectors[at])
        yield _Judged(passage, here, inputs, weights.scores(inputs))


def _labels(judged: _Judged, weights: Weights, of_work: bool) -> Iterator[Label]:
    """The labels that the models give a passage."""
    told: dict[str, Label] = {}
    said = [label for label in judged.ruled if label.field == "challenge" and label.span.part == "text"]
    agreed = {f"challenge {label.value}" for label in said}
    for label in said:
        if f"challenge {label.value}" in weights.rare:
            group = vocabulary.challenges()[label.value].broader
            told[group] = replace(label, field="challenge_group", value=group)
    eased = [AGREED * (name in agreed) for name in weights.outputs]
    over = judged.scores > weights.thresholds - eased
    for at in over.nonzero()[0].tolist():
        kind, value = weights.outputs[at].split(" ")
        rare = weights.outputs[at] in weights.rare
        if kind in _SETS and not rare and (of_work or kind not in _OF_WORK):
            label = _label(judged, weights, at, kind, value)
            yield label
            if kind == "challenge":
                group = vocabulary.challenges()[value].broader
                if group not in told or told[group].confidence < label.confidence:
                    told[group] = replace(label, field="challenge_group", value=group)
    if not of_work:
        return
    for at in over.nonzero()[0].tolist():
        kind, value = weights.outputs[at].split(" ")
        if kind == "challenge_group" and value not in told:
            told[value] = _label(judged, weights, at, kind, value)
    yield from told.values()
    yield from _direction(judged, weights)


def _direction(judged: _Judged, weights: Weights) -> Iterator[Label]:
    """The way a passage goes: the greatest score, after what common ones yield to rare ones; none is not stored."""
    columns = [at for name, at in weights.at.items() if name.startswith("direction ")]
    at = max(columns, key=lambda at: judged.scores[at] - weights.thresholds[at])
    value = weights.outputs[at].split(" ")[1]
    if value != "none":
        label = _label(judged, weights, at, "direction", value)
        total = sum(_sure(judged.scores[each]) for each in columns)
        yield replace(label, confidence=_rounded(_sure(judged.scores[at]) / total), rule=_PASSAGE + label.rule)


def _label(judged: _Judged, weights: Weights, at: int, kind: str, value: str) -> Label:
    reasons = "; ".join(f"{name} {gave:+.1f}" for name, gave in weights.reasons(judged.inputs, at))
    span = _span(judged, weights, at, kind, value)
    return Label(kind, value, span, _rounded(_sure(judged.scores[at])), f"model: {reasons or 'prior'}")


def _span(judged: _Judged, weights: Weights, at: int, kind: str, value: str) -> Span:
    """Where the rules saw it; else the sentence whose words speak most for it."""
    seen = [
        label
        for label in judged.ruled
        if (label.field, label.value, label.span.part) == (kind, value, "text") and not label.rule.startswith(_DOCUMENT)
    ]
    if seen:
        return max(seen, key=lambda label: label.confidence).span
    text = judged.passage.text
    ranges = sentences(text) or ((0, len(text)),)
    if len(ranges) > 1 and not judged.gathered:
        judged.gathered.extend(weights.columns.of_text(features.words(text[start:end])) for start, end in ranges)
    best = weights.sentence(judged.gathered, at) if judged.gathered else 0
    return Span(judged.passage.id, "text", *ranges[best])


def _of_document(label: Label) -> Label:
    """The direction of a document of one passage, which is its passage's."""
    return replace(label, rule=_DOCUMENT + label.rule.removeprefix(_PASSAGE))


def _kept(label: Label, judged: list[_Judged], made: Iterable[Label], weights: Weights) -> bool:
    """Whether a label of the rules stays: those the models do not judge do; of the title's, those that they give a
    passage."""
    if label.field == "direction":
        return label.rule.startswith(_DOCUMENT)
    name = f"{label.field} {label.value}"
    if name not in weights.at or name in weights.rare or label.span.part == "heading" or label.rule == "announced":
        return True
    if label.span.part == "title":
        return any((other.field, other.value) == (label.field, label.value) for other in made)
    return all(label.span.passage != each.passage.id for each in judged)


def _raised(labels: list[Label]) -> Iterator[Label]:
    """The document's direction with a confidence no lower than any passage's."""
    ways = [label.confidence for label in labels if label.field == "direction"]
    for label in labels:
        whole = label.field == "direction" and label.rule.startswith(_DOCUMENT)
        yield replace(label, confidence=max(ways)) if whole else label


def _sure(score: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, float(score)))))


def _rounded(confidence: float) -> float:
    return max(_LEAST, round(confidence, 2))
