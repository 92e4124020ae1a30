"""Labellers: what a document is about, who and what it names, who moved, what was hard; each tied to its characters.

In: a ``Document`` as a reader made it. Out: the same with ``labels`` and ``moves``. One file a kind of label; the
vocabularies are data files in ``data/`` that a curator can read and edit. Nothing here reads files but those.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.document import Document

if TYPE_CHECKING:
    from indexer.labels.weights import Encode

VERSION = "3"
"""Part of what a file's entry in the index records: raising it makes the next ``reindex`` label everything again."""


def label_document(document: Document, encode: Encode | None = None) -> Document:
    """``document`` with labels and moves (those it had are replaced). ``encode``: gives texts' vectors and logits,
    as ``Encoder.encode``; without it (``--no-meaning``) passages are judged by words, cues and rules alone."""
    from indexer.labels import advice, helped, models, whole

    labelled = models.revised(by_rules(document), encode)
    labelled = whole.decided(labelled, encode) if encode else labelled
    further = (*helped.label(labelled, labelled.labels), *advice.label(labelled))
    return replace(labelled, labels=(*labelled.labels, *further))


def by_rules(document: Document) -> Document:
    """``document`` with the labels and moves that the rules give."""
    from indexer.labels import challenges, direction, firsthand, institutions, moves, persons, places, stages, topics

    found = [
        *topics.label(document),
        *challenges.label(document),
        *persons.label(document),
        *institutions.label(document),
        *places.label(document),
        *stages.label(document),
        *firsthand.label(document),
    ]
    made = tuple(moves.find(document, found))
    found.extend(direction.label(document, made))
    return replace(document, labels=tuple(found), moves=made)
