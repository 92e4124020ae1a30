"""The best passages of a document for a query, with what to mark in them.

In: a snapshot, a query tree, the filters chosen and a stored document. Out: up to ``SHOWN`` ``PassageHit``s and how
many more match. Words are looked up in the engine; where a search has only filters, the passages that give the
evidence of the chosen labels are shown instead, and else the opening one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.document import Document, Passage
from indexer.engines import Snapshot
from indexer.highlight import Marks, marks
from indexer.query import Label, Query, Text, all_of, any_of, positive_texts
from indexer.records import passage_key

SHOWN = 3


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage worth showing; ``url`` is its own place at the source, else the document's; ``marks`` are ranges of
    ``passage.text``."""

    passage: Passage
    url: str
    marks: Marks


def passage_query(query: Query, field: str = "") -> Query | None:
    """What finds passages for ``query``: any of its words and phrases, in ``field`` of the passage (default: also in
    the title it stands under); None if it has none."""
    texts = tuple(dict.fromkeys(Text(node.text, field) for node in positive_texts(query) if node.field in ("", "text")))
    return any_of(*texts) if texts else None


def best(
    snapshot: Snapshot, query: Query, filters: Mapping[str, tuple[str, ...]], document: Document
) -> tuple[tuple[PassageHit, ...], int]:
    """The passages to show for ``document`` and the number of further ones that match."""
    by_key = {passage_key(document.id, p.id): p for p in document.passages}
    wanted = passage_query(query, "text")
    found: list[Passage] = []
    more = 0
    if wanted is not None:
        result = snapshot.search("passage", all_of(Label("id", document.id), wanted), limit=SHOWN)
        found = [by_key[hit.key] for hit in result.hits if hit.key in by_key and by_key[hit.key].text]
        more = result.total - len(found)
    if not found:
        found, more = _by_evidence(document, filters), 0
    return tuple(_hit(document, p, query) for p in found[:SHOWN]), more


def _by_evidence(document: Document, filters: Mapping[str, tuple[str, ...]]) -> list[Passage]:
    chosen = {(field, value) for field, values in filters.items() for value in values}
    holding = {label.span.passage for label in document.labels if (label.field, label.value) in chosen}
    with_text = [p for p in document.passages if p.text]
    return [p for p in with_text if p.id in holding] or with_text[:1]


def _hit(document: Document, passage: Passage, query: Query) -> PassageHit:
    return PassageHit(passage, passage.url or document.url, marks(passage.text, query))
