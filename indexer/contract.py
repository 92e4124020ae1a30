"""The JSON that other programs read: the same from the command line and from /api. docs/api.md describes it.

In: ``Answer``s and ``Document``s. Out: plain dictionaries of JSON types. Keys may be added, never renamed or removed.
Of a source that may only be excerpted or linked to, no more is given out than that (``indexer.shown``).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from indexer.document import Document, Label, Move
from indexer.index import Answer, DocumentHit
from indexer.labels import gazetteer
from indexer.labels.direction import document_direction
from indexer.shown import allowed, shown, shown_hit


def answer_json(answer: Answer) -> dict[str, Any]:
    """One search's answer."""
    return {
        "query": answer.request.text,
        "total": answer.total,
        "page": answer.request.page,
        "pages": answer.pages,
        "notes": list(answer.notes),
        "facets": {
            field: [{"value": value, "count": count} for value, count in values]
            for field, values in answer.facets.items()
        },
        "hits": [_hit_json(shown_hit(hit)) for hit in answer.hits],
    }


def story_json(document: Document, *, whole: bool = False) -> dict[str, Any]:
    """One document as far as it may be shown; ``whole`` is for the owner of the files, who has them anyway."""
    document = document if whole else shown(document)
    return {
        **_head_json(document),
        "author": document.author,
        "language": document.language,
        "sources": [asdict(source) for source in document.sources],
        "passages": [asdict(passage) for passage in document.passages],
        "labels": [_spanned_json(label) for label in document.labels],
        "moves": [_spanned_json(move) for move in document.moves],
        "institutions": [_institution_json(name) for name in _values(document, "institution")],
    }


def labels_json(id: str, document: Document) -> dict[str, Any]:
    """What ``label`` says of one text: plain lists of values, each once, in the order found."""
    return {
        "id": id,
        "persons": _values(document, "person"),
        "institutions": _values(document, "institution"),
        "challenges": _values(document, "challenge"),
        "topics": _values(document, "topic"),
        "direction": document_direction(document.labels),
        "first_hand": bool(_values(document, "first_hand")),
    }


def source_of(document: Document) -> str:
    """The path of the (first) file that the document was read from."""
    return document.sources[0].path if document.sources else ""


def _head_json(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "kind": document.kind,
        "title": document.title,
        "url": document.url,
        "site": document.site,
        "published": document.published,
        "source": source_of(document),
        "sample": document.sample,
        "display": allowed(document),
    }


def _hit_json(hit: DocumentHit) -> dict[str, Any]:
    return {
        **_head_json(hit.document),
        "score": round(hit.score, 6),
        "passages": [
            {"id": p.passage.id, "text": p.passage.text, "url": p.url, "marks": [list(mark) for mark in p.marks]}
            for p in hit.passages
        ],
        "more_passages": hit.more,
    }


def _spanned_json(item: Label | Move) -> dict[str, Any]:
    row: dict[str, Any] = asdict(item)
    span: dict[str, Any] = row.pop("span")
    return row | span


def _institution_json(name: str) -> dict[str, Any]:
    known = gazetteer.institution(name) or gazetteer.Institution(name, "", "", "")
    return {
        "name": name,
        "kind": known.kind,
        "country": known.country,
        "parent": known.parent,
        "same_as": gazetteer.entries(known.ids),
    }


def _values(document: Document, field: str) -> list[str]:
    return list(dict.fromkeys(label.value for label in document.labels if label.field == field))
