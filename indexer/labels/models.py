"""Passages judged again by trained models: challenges, topics, first-hand and direction, with a calibrated confidence.

In: a document as the rules labelled it, and the function that gives texts' vectors and logits (none: words and cues
alone). Out: the same with the labels of its writers' own passages decided by ``weights``; the rules' cues are among the
models' inputs, and their evidence stays where both agree. Else the evidence is the sentence whose words speak most for
the label. Headings, names, stages and moves stay the rules'; the direction of a document of several passages is left to
``whole``. Without numpy or the weights nothing changes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise, starmap
from typing import TYPE_CHECKING

from indexer import meaning
from indexer.document import Document, Label, Passage, Span
from indexer.encoder import WIDTH
from indexer.labels import challenges, features, vocabulary
from indexer.labels.reading import read
from indexer.labels.weights import AGREED, Gathered, Inputs, Read, Weights, load

if TYPE_CHECKING:
    from indexer.labels.weights import Encode

_SETS = ("challenge", "topic", "first_hand")
_GIVEN = (*_SETS, "challenge_group")
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
    read: Read
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
    passages = {each.passage.id for each in judged}
    given = {(label.field, label.value) for label in made}
    kept = [label for label in document.labels if not judged or _kept(label, passages, given, weights)]
    if len(document.passages) == len(judged) == 1:
        kept = [label for label in kept if label.field != "direction"]
        made += [_of_document(label) for label in made if label.field == "direction"]
    there = {(label.field, label.value, label.span) for label in kept if label.field in _GIVEN}
    made = [
        label for label in made if label.field == "direction" or (label.field, label.value, label.span) not in there
    ]
    return replace(document, labels=tuple(_raised([*kept, *made])))


def _judged(document: Document, weights: Weights, encode: Encode | None) -> Iterator[_Judged]:
    """Every passage of the writers' own words with its scores."""
    own = [passage for passage in document.passages if passage.role == "own" and passage.text]
    encoded = encode([meaning.text(document, passage) for passage in own]) if encode else None
    ruled, moves = defaultdict(list), defaultdict(list)
    for label in document.labels:
        ruled["" if label.span.part == "title" else label.span.passage].append(label)
    for move in document.moves:
        moves[move.span.passage].append(move)
    columns = weights.columns
    title = columns.of_title(features.words(document.title))
    cues = features.of_title(document.title)
    for at, passage in enumerate(own):
        here = ruled[passage.id]
        found = cues | features.of_passage(passage, [*ruled[""], *here], moves[passage.id])
        ids = columns.ids(features.words(passage.text))
        known = columns.together(columns.of_ids(ids), title, found)
        logits = None if encoded is None else encoded[at, WIDTH:]
        yield _Judged(passage, here, weights.read(Inputs(known, logits, ids)))


def _labels(judged: _Judged, weights: Weights, of_work: bool) -> Iterator[Label]:
    """The labels that the models give a passage."""
    told: dict[str, Label] = {}
    limits = weights.thresholds.copy()
    for label in judged.ruled:
        if label.field == "challenge" and label.span.part == "text":
            name = f"challenge {label.value}"
            limits[weights.at[name]] = weights.thresholds[weights.at[name]] - AGREED
            if name in weights.rare:
                group = vocabulary.challenges()[label.value].broader
                told[group] = replace(label, field="challenge_group", value=group)
    over = (judged.read.scores > limits).nonzero()[0].tolist()
    for at in over:
        kind, value = weights.kinds[at]
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
    for at in over:
        kind, value = weights.kinds[at]
        if kind == "challenge_group" and value not in told:
            told[value] = _label(judged, weights, at, kind, value)
    yield from told.values()
    yield from _direction(judged, weights)


def _direction(judged: _Judged, weights: Weights) -> Iterator[Label]:
    """The way a passage goes: the greatest score, after what common ones yield to rare ones; none is not stored."""
    scores = judged.read.scores[weights.directions]
    at = weights.directions[int((scores - weights.thresholds[weights.directions]).argmax())]
    _, value = weights.kinds[at]
    if value != "none":
        label = _label(judged, weights, at, "direction", value)
        share = _sure(judged.read.scores[at]) / sum(map(_sure, scores.tolist()))
        yield replace(label, confidence=_rounded(share), rule=_PASSAGE + label.rule)


def _label(judged: _Judged, weights: Weights, at: int, kind: str, value: str) -> Label:
    reasons = "; ".join(f"{name} {gave:+.1f}" for name, gave in weights.reasons(judged.read, at))
    span = _span(judged, weights, at, kind, value)
    return Label(kind, value, span, _rounded(_sure(judged.read.scores[at])), f"model: {reasons or 'prior'}")


def _span(judged: _Judged, weights: Weights, at: int, kind: str, value: str) -> Span:
    """Where the rules saw it; else the sentence whose words speak most for it."""
    seen = [
        label
        for label in judged.ruled
        if (label.field, label.value, label.span.part) == (kind, value, "text") and not label.rule.startswith(_DOCUMENT)
    ]
    if seen:
        return max(seen, key=lambda label: label.confidence).span
    reading = read(judged.passage.text)
    ranges = reading.sentences or ((0, len(reading.text)),)
    if len(ranges) == 1:
        return Span(judged.passage.id, "text", *ranges[0])
    if not judged.gathered:
        ends = [0, *accumulate(map(len, reading.words))]
        ids = starmap(judged.read.inputs.sentence, pairwise(ends))
        judged.gathered.extend(map(weights.columns.of_ids, ids))
    return Span(judged.passage.id, "text", *ranges[judged.read.sentence(judged.gathered, at)])


def _of_document(label: Label) -> Label:
    """The direction of a document of one passage, which is its passage's."""
    return replace(label, rule=_DOCUMENT + label.rule.removeprefix(_PASSAGE))


def _kept(label: Label, passages: set[str], given: set[tuple[str, str]], weights: Weights) -> bool:
    """Whether a label of the rules stays: those the models do not judge do; of the title's, those that they give a
    passage (``given``)."""
    if label.field not in _GIVEN:
        return label.field != "direction" or label.rule.startswith(_DOCUMENT)
    name = f"{label.field} {label.value}"
    if name not in weights.at or name in weights.rare or label.span.part == "heading" or label.rule == "announced":
        return True
    if label.span.part == "title":
        return (label.field, label.value) in given
    return label.span.passage not in passages


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
