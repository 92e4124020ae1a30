"""Labellers: what a document is about, who and what it names, who moved, what was hard; each tied to its characters.

In: a ``Document`` as a reader made it. Out: the same with ``labels`` and ``moves``. One file a kind of label; the
vocabularies are data files in ``data/`` that a curator can read and edit. Nothing here reads files but those.
"""

from __future__ import annotations

from dataclasses import replace

from indexer.document import Document

VERSION = "1"
"""Part of what a file's entry in the index records: raising it makes the next ``reindex`` label everything again."""


def label_document(document: Document) -> Document:
    """``document`` with labels and moves (those it had are replaced)."""
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
