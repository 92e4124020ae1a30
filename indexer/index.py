"""The one door that the command line and the web use: open, search, get, count.

In: a ``Request`` (words, filters, dates, order, page). Out: an ``Answer``: the page of documents with their best
passages, totals, facet counts. Writing is in ``indexer.reindex``; verifying in ``indexer.check``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from indexer import encoder, leaving, meaning, ranking
from indexer.document import Document, decode
from indexer.engines import Hit, Result, Snapshot, Sort, open_engine
from indexer.errors import ModelUnavailable, UsageError
from indexer.fields import FACETS, PUBLIC
from indexer.parser import Parsed, date_bounds, read
from indexer.passages import PassageHit, best, passage_query
from indexer.query import Everything, Label, Query, Range, all_of, any_of
from indexer.records import decode_entry, meaning_key
from indexer.resolve import resolve, resolve_value

MAX_LIMIT = 100
FACET_VALUES = 1000
"""Values counted of a facet; pages show the first of them and every chosen one."""
SHOWN_VALUES = 50


Filters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Request:
    """A search. Several values of one filter: any of them; several filters: all of them. Dates: 2019, 2019-04, …
    ``meaning``: whether it ranks beside the words."""

    text: str = ""
    filters: Filters = field(default_factory=dict)
    since: str = ""
    until: str = ""
    sort: Sort = "relevance"
    page: int = 1
    limit: int = 20
    meaning: bool = True


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """A document found, its best passages and how many ``more`` match; ``score`` is 0.0 when sorted by date."""

    document: Document
    score: float
    passages: tuple[PassageHit, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Answer:
    """``query`` is the tree as text; ``notes`` what was not understood; ``pages`` the number of pages (at least 1)."""

    request: Request
    query: str
    notes: tuple[str, ...]
    total: int
    facets: dict[str, list[tuple[str, int]]]
    hits: tuple[DocumentHit, ...]
    pages: int


class Index:
    """An index at ``location``, kept by ``engine``; every call sees the latest commit, each as one snapshot."""

    def __init__(self, location: str | Path, engine: str = "tantivy") -> None:
        self.location = str(location)
        self.engine = open_engine(engine, self.location)

    def search(self, request: Request) -> Answer:
        """Answer ``request``. Raises QueryError or UsageError (its fault) or IndexUnavailable (ours)."""
        snapshot = self.engine.snapshot()
        parsed, filters = _understood(snapshot, request)
        words, notes = parsed.query, parsed.notes
        fixed = all_of(words, _dates(request), leaving.without(self.location))
        request = replace(request, filters=filters)
        try:
            result = self._ranked(snapshot, _narrowed(fixed, filters), parsed, request)
        except ModelUnavailable as error:
            result = self._ranked(snapshot, _narrowed(fixed, filters), parsed, replace(request, meaning=False))
            notes = (*notes, f"ranked by words alone: {error}")
        hits = tuple(_shown(snapshot, words, filters, hit, document) for hit, document in _fetched(snapshot, result))
        return Answer(
            request,
            str(words),
            notes,
            result.total,
            _facets(snapshot, fixed, filters, result),
            hits,
            max(1, -(-result.total // request.limit)),
        )

    def total(self, request: Request) -> int:
        """How many documents ``request`` finds; far cheaper than ``search``."""
        snapshot = self.engine.snapshot()
        parsed, filters = _understood(snapshot, request)
        query = _narrowed(all_of(parsed.query, _dates(request), leaving.without(self.location)), filters)
        return snapshot.search("document", query, limit=0).total

    def get(self, id: str) -> Document | None:
        """The document of that id, or None."""
        data = self.engine.snapshot().stored("document", [id])[0]
        return decode(data) if data and id not in leaving.ids(self.location) else None

    def status(self) -> dict[str, object]:
        """How many records of each unit there are, when made, how large, from what; ``folded``: copies kept as another
        document's source; ``formats``: files by reader; ``warnings``: files of which something was passed over."""
        snapshot = self.engine.snapshot()  # one that cannot be searched has no status, but an error that names the cure
        told = self.engine.info()
        records = told.pop("records")
        entries = [decode_entry(data) for _, data in snapshot.scan("file")]
        told["folded"] = sum(len(entry.folded) for entry in entries)
        told["formats"] = dict(Counter(entry.format for entry in entries).most_common())
        told["warnings"] = sum(bool(entry.warnings) for entry in entries)
        return {**told, **{f"{unit}s": count for unit, count in cast("dict[str, int]", records).items()}}

    # --- the order

    def _ranked(self, snapshot: Snapshot, query: Query, parsed: Parsed, request: Request) -> Result:
        """The page asked for. By relevance the first ``DEPTH`` documents are ordered by several rankings."""
        facets = _open_facets(request.filters)
        limit, offset = request.limit, (request.page - 1) * request.limit
        wanted = passage_query(parsed.query) if request.sort == "relevance" else None
        if wanted is None or offset >= ranking.DEPTH:
            return snapshot.search("document", query, limit=limit, offset=offset, sort=request.sort, facets=facets)
        result = snapshot.search("document", query, limit=max(ranking.DEPTH, offset + limit), facets=facets)
        head = [hit.key for hit in result.hits[: ranking.DEPTH]]
        passages = snapshot.search("passage", wanted, limit=ranking.PASSAGES)
        fused = ranking.fuse(head, ranking.first_of(hit.doc for hit in passages.hits))
        if request.meaning:
            by_words = [id for id, _ in fused]
            fused = ranking.fuse(by_words, self._by_meaning(snapshot, by_words, parsed.said), ranking.MEANING)
        order = [Hit(key, key, score) for key, score in fused]
        order += [Hit(h.key, h.doc, 1 / (ranking.K + n)) for n, h in enumerate(result.hits) if n >= ranking.DEPTH]
        return Result(result.total, order[offset : offset + limit], result.facets)

    def _by_meaning(self, snapshot: Snapshot, ids: list[str], said: str) -> list[str]:
        """The documents by how alike they are to the words said; those without vectors keep their place."""
        view = meaning.store_of(self.location).view()
        if not len(view.records):
            return ids
        kept = snapshot.stored("meaning", [meaning_key(id) for id in ids])
        likeness = meaning.likeness([keys or b"" for keys in kept], view, encoder.query_vector(said))
        return ranking.by_likeness(ids, likeness)


def _understood(snapshot: Snapshot, request: Request) -> tuple[Parsed, Filters]:
    """What was asked and the filters, both with values as they are stored."""
    _check(request)
    parsed = read(request.text)

    def known(field: str, value: str) -> bool:
        return snapshot.search("document", Label(field, value), limit=0).total > 0

    filters = {
        name: tuple(dict.fromkeys(resolve_value(name, v, known) for v in values))
        for name, values in request.filters.items()
        if values
    }
    return replace(parsed, query=resolve(parsed.query, known)), filters


def _narrowed(query: Query, filters: Filters) -> Query:
    """``query`` and, for each filter, any of its values."""
    return all_of(query, *(any_of(*(Label(name, v) for v in values)) for name, values in filters.items()))


def _check(request: Request) -> None:
    unknown = [name for name in request.filters if name not in PUBLIC or PUBLIC[name].type != "label"]
    if unknown:
        raise UsageError(f"unknown filter {unknown[0]!r}: use one of {', '.join(FACETS)}")
    if request.page < 1 or not 1 <= request.limit <= MAX_LIMIT:
        raise UsageError(f"page starts at 1 and limit is between 1 and {MAX_LIMIT}")
    if request.sort not in ("relevance", "newest", "oldest"):
        raise UsageError(f"unknown sort {request.sort!r}: use relevance, newest or oldest")
    for name, value in (("since", request.since), ("until", request.until)):
        if value and date_bounds(value) is None:
            raise UsageError(f"{name}={value!r} is not a date: write 2019, 2019-04 or 2019-04-23")


def _dates(request: Request) -> Query:
    low = date_bounds(request.since) if request.since else None
    high = date_bounds(request.until) if request.until else None
    if low is None and high is None:
        return Everything()
    return Range("published", low[0] if low else None, high[1] if high else None)


def _open_facets(filters: Filters) -> dict[str, int]:
    return {name: FACET_VALUES for name in FACETS if name not in filters}


def _fetched(snapshot: Snapshot, result: Result) -> list[tuple[Hit, Document]]:
    stored = snapshot.stored("document", [hit.key for hit in result.hits])
    return [(hit, decode(data)) for hit, data in zip(result.hits, stored, strict=True) if data]


def _shown(snapshot: Snapshot, words: Query, filters: Filters, hit: Hit, document: Document) -> DocumentHit:
    passages, more = best(snapshot, words, filters, document)
    return DocumentHit(document, hit.score, passages, more)


def _facets(snapshot: Snapshot, fixed: Query, filters: Filters, result: Result) -> dict[str, list[tuple[str, int]]]:
    """Counts of each facet as if its own choice were not made; chosen values are always among them."""
    counts = dict(result.facets)
    for name in filters:
        if name in FACETS:
            others = _narrowed(fixed, {other: values for other, values in filters.items() if other != name})
            counts[name] = snapshot.search("document", others, limit=0, facets={name: FACET_VALUES}).facets[name]
    return {name: _kept(counts.get(name, []), filters.get(name, ())) for name in FACETS}


def _kept(values: list[tuple[str, int]], chosen: tuple[str, ...]) -> list[tuple[str, int]]:
    shown = values[:SHOWN_VALUES]
    present = {value for value, _ in shown}
    count = dict(values)
    return shown + [(value, count.get(value, 0)) for value in chosen if value not in present]
