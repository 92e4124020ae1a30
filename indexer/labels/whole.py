"""Which way a whole story goes, where an encoder reads it: what the rules say, weighed with its opening.

In: a document with the labels of rules and models, and the function that gives texts' logits. Out: the same, its own
direction (rule ``document: …``) left, replaced or taken away. Passages' directions are left to ``models``; without the
encoder the rules alone decide. Measured on 58 labelled stories that rules were tuned on and 57 others: 37 and 30 right
by rules, 38 and 38 by both.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer import meaning
from indexer.document import Document, Label, Span
from indexer.encoder import WIDTH
from indexer.labels import challenges
from indexer.labels.direction import document_direction
from indexer.labels.sentences import sentences
from indexer.labels.weights import load

if TYPE_CHECKING:
    from indexer.labels.weights import Encode

RULED, NONE = 0.7, 0.2
"""What the rules' direction weighs beside the shares that the encoder gives each, and what is taken off ``none``."""
_RULE = "document: "


def decided(document: Document, encode: Encode) -> Document:
    """``document`` with the direction that rules and opening give together. A story of one passage has that one's."""
    weights = load(True)
    if weights is None or len(document.passages) < 2 or not challenges.about_work(document):
        return document
    logits = encode([meaning.head(document)])[0, WIDTH:]
    odds = {weights.kinds[at][1]: 1 / (1 + math.exp(-float(logits[at]))) for at in weights.directions}
    shares = {value: each / sum(odds.values()) for value, each in odds.items()}
    ruled = document_direction(document.labels)
    value = max(shares, key=lambda value: shares[value] + RULED * (value == ruled) - NONE * (value == "none"))
    if value == ruled:
        return document
    kept = [label for label in document.labels if label.field != "direction" or not label.rule.startswith(_RULE)]
    if value != "none":
        surest = max((label.confidence for label in kept if label.field == "direction"), default=0.0)
        kept.append(
            Label(
                "direction", value, _evidence(document, value), max(round(shares[value], 2), surest), f"{_RULE}opening"
            )
        )
    return replace(document, labels=tuple(kept))


def _evidence(document: Document, value: str) -> Span:
    """The words of the first passage that goes this way; else the title, or the sentence that the story opens with."""
    for label in document.labels:
        if (label.field, label.value) == ("direction", value):
            return label.span
    first = next((passage for passage in document.passages if passage.role == "own"), document.passages[0])
    if document.title:
        return Span(first.id, "title", 0, len(document.title))
    start, end = (sentences(first.text) or ((0, len(first.text)),))[0]
    return Span(first.id, "text", start, end)
