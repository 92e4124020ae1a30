"""The same story at two places: found by MinHash bands, folded into one document with two sources.

In: documents as they are written, snapshots to look for others in. Out: pairs of ids worth comparing, then which
document each copy is folded into. Copies under one address are one document already (``identity``); what two texts
share is measured in ``minhash``. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from indexer import minhash
from indexer.document import Document, decode
from indexer.engines import Snapshot
from indexer.query import Label, any_of

FEW = 20
"""Documents compared with a new one at most: a band shared by more is a template's, not a copy's."""


class Candidates:
    """Pairs of documents that share a band: each new one with those committed before and with those since."""

    def __init__(self, committed: Snapshot | None) -> None:
        self.committed = committed
        self.recent: dict[str, list[str]] = {}
        self.pairs: set[tuple[str, str]] = set()

    def add(self, id: str, bands: Iterable[str]) -> None:
        """Note a document about to be written."""
        found: list[str] = []
        for band in bands:
            others = self.recent.setdefault(band, [])
            found += others[:FEW]
            if len(others) < FEW and id not in others:
                others.append(id)
        if self.committed and (labels := [Label("band", band) for band in bands]):
            found += [hit.key for hit in self.committed.search("document", any_of(*labels), limit=FEW).hits]
        self.pairs.update((min(id, other), max(id, other)) for other in found if other != id)

    def refresh(self, committed: Snapshot) -> None:
        """After a commit: what was recent is found by searching."""
        self.committed = committed
        self.recent.clear()


def folds(pairs: Iterable[tuple[str, str]], snapshot: Snapshot) -> tuple[dict[str, str], dict[str, Document]]:
    """Which id is folded into which, and the documents involved. Of several copies the first published is kept, of
    those alike the one whose path sorts first; a copy is compared with what it is folded into."""
    documents: dict[str, Document] = {}
    linked: dict[str, set[str]] = {}
    for pair in sorted(pairs):
        for id, data in zip(pair, snapshot.stored("document", pair), strict=True):
            if data and id not in documents:
                documents[id] = decode(data)
        if all(id in documents for id in pair):
            linked.setdefault(pair[0], set()).add(pair[1])
            linked.setdefault(pair[1], set()).add(pair[0])
    return _into(documents, linked), documents


def _into(documents: Mapping[str, Document], linked: Mapping[str, set[str]]) -> dict[str, str]:
    into: dict[str, str] = {}
    for id in sorted(linked, key=lambda id: _rank(documents[id])):
        if id in into:
            continue
        for other in sorted(linked[id]):
            if other not in into and _rank(documents[id]) < _rank(documents[other]) and _same(documents, id, other):
                into[other] = id
    return into


def _same(documents: Mapping[str, Document], id: str, other: str) -> bool:
    return minhash.similarity(documents[id], documents[other]) >= minhash.COPY


def _rank(document: Document) -> tuple[str, str, str]:
    return document.published or "9999", document.sources[0].path if document.sources else "", document.id
