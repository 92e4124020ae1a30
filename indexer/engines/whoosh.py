"""The Whoosh engine: pure Python, for places where Tantivy has no wheel, and the one others are compared with.

In: records and query trees. Out: results. Where its files lie, locks, swaps and backups are ``local``'s business,
which columns there are is ``rows``'s. Meant for some ten thousand documents; nothing here is tuned beyond that.
"""

from __future__ import annotations

import heapq
import pickle
import struct
import threading
import warnings
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from indexer.analysis import terms
from indexer.engines import Hit, Record, Result, Sort
from indexer.engines.local import LocalEngine, damaged, sync
from indexer.engines.rows import (
    LABEL_COLUMNS,
    LABELS,
    NUMBERS,
    TEXTS,
    bounds,
    by_count,
    clean,
    label_column,
    number_column,
    row,
    text_columns,
)
from indexer.fields import Unit
from indexer.query import And, Everything, Label, Not, Or, Query, Range, Text

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # invalid escapes in Whoosh's own source, harmless
    from whoosh import analysis, columns, fields, index
    from whoosh import query as wq

SEPARATOR = "\0"
"""Between the values of a label column; ``rows.clean`` keeps it out of values."""


@contextmanager
def _library() -> Iterator[None]:
    """Turn what Whoosh raises on broken files into IndexDamaged."""
    try:
        yield
    except (OSError, ValueError, LookupError, EOFError, AssertionError, pickle.UnpicklingError, TypeError,
            AttributeError, struct.error, index.IndexError, index.LockError) as error:
        raise damaged(f"{type(error).__name__}: {error}") from error


class Listed(analysis.Tokenizer):  # type: ignore[misc]
    """Takes the terms as they come: a list, or a text split at spaces."""

    def __call__(self, value: Any, positions: bool = False, **kwargs: Any) -> Iterator[Any]:
        token = analysis.Token(positions, **kwargs)
        for position, text in enumerate(value.split(" ") if isinstance(value, str) else value):
            token.text, token.boost, token.pos = text, 1.0, position
            yield token


def _schema() -> Any:
    made = {"key": fields.ID(stored=True), "doc": fields.ID(stored=True), "unit": fields.ID()}
    made["stored"] = fields.STORED()
    for name in LABEL_COLUMNS:
        made[name] = fields.KEYWORD()
        made[name].analyzer = Listed()
        made[f"values_{name}"] = fields.COLUMN(columns.VarBytesColumn())
    for name in NUMBERS.values():
        made[name] = fields.NUMERIC(int, bits=64, signed=True)
        made[f"values_{name}"] = fields.COLUMN(columns.VarBytesColumn())
    for name in TEXTS.values():
        made[name] = fields.TEXT(analyzer=Listed())
    return fields.Schema(**made)


def walk(matcher: Any, within: Sequence[int] | None = None) -> Iterator[tuple[int, float]]:
    """The number and score of all that a matcher matches, or of those among the numbers ``within`` (ascending)."""
    if within is None:
        while matcher.is_active():
            yield matcher.id(), float(matcher.score())
            matcher.next()
        return
    for number in within:
        if matcher.is_active() and matcher.id() < number:
            matcher.skip_to(number)
        if not matcher.is_active():
            return
        if matcher.id() == number:
            yield number, float(matcher.score())


def scores_of(query: Any, searcher: Any, within: Sequence[int] | None) -> dict[int, float]:
    """Number -> score of what a query matches in one segment, among ``within`` if given."""
    if isinstance(query, Node):
        return query.matches(searcher, within)
    return dict(walk(query.matcher(searcher), within))


class Node(wq.qcore.Query):  # type: ignore[misc]
    """A query that lists its matches by ``matches``. Whoosh itself lacks "at least" (``Or(minmatch=…)`` does
    nothing), takes a score of 0 in a union for no match, and its negation may find deleted records."""

    def __init__(self, *parts: Any, at_least: int = 1) -> None:
        self.parts = parts
        self.at_least = at_least

    def matches(self, searcher: Any, within: Sequence[int] | None) -> dict[int, float]:
        """Number -> score, among the numbers ``within`` (ascending) if given."""
        raise NotImplementedError


class AllOf(Node):
    """What all parts match, with the sum of their scores; each part is only asked about what those before left, the
    cheap and telling ones first."""

    def __init__(self, *parts: Any) -> None:
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, AllOf) else (part,))]
        super().__init__(*sorted(flat, key=lambda part: getattr(part, "cost", 1)))

    def matches(self, searcher: Any, within: Sequence[int] | None) -> dict[int, float]:
        """See ``Node``."""
        scores: dict[int, float] = {}
        for part in self.parts:
            found = scores_of(part, searcher, within)
            scores = {number: score + scores.get(number, 0.0) for number, score in found.items()}
            within = sorted(scores)
        return scores


class AtLeast(Node):
    """What ``at_least`` of the parts match, with the sum of their scores."""

    def matches(self, searcher: Any, within: Sequence[int] | None) -> dict[int, float]:
        """See ``Node``."""
        times: Counter[int] = Counter()
        scores: defaultdict[int, float] = defaultdict(float)
        for part in self.parts:
            for number, score in scores_of(part, searcher, within).items():
                times[number] += 1
                scores[number] += score
        return {number: score for number, score in scores.items() if times[number] >= self.at_least}


class NoneOf(Node):
    """What no part matches."""

    def matches(self, searcher: Any, within: Sequence[int] | None) -> dict[int, float]:
        """See ``Node``."""
        taken = {number for part in self.parts for number in scores_of(part, searcher, within)}
        among = searcher.reader().all_doc_ids() if within is None else within
        return {number: 0.0 for number in among if number not in taken}


class Unscored(Node):
    """What the part matches, without its score."""

    cost = 0

    def matches(self, searcher: Any, within: Sequence[int] | None) -> dict[int, float]:
        """See ``Node``."""
        return dict.fromkeys(scores_of(self.parts[0], searcher, within), 0.0)


class OfUnit(Unscored):
    """What is of the unit: nearly always said already by the columns that the other parts look into."""

    cost = 2


class Compiler:
    """Query trees -> Whoosh queries over the records of one unit; only words and phrases have a score."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    def whole(self, query: Query) -> Any:
        """``query`` among the records of the unit."""
        return AllOf(self.compile(query), OfUnit(wq.Term("unit", self.unit)))

    def compile(self, query: Query) -> Any:
        """One node and all below it."""
        match query:
            case Text(text, field):
                return self.text(terms(text), field)
            case Label(field, value):
                column = label_column(self.unit, field)
                return Unscored(wq.Term(column, clean(value))) if column else wq.NullQuery
            case Range(field, low, high):
                return self.range(field, *bounds(low, high))
            case And(parts):
                return AllOf(*map(self.compile, parts))
            case Or(parts, at_least):
                return AtLeast(*map(self.compile, parts), at_least=at_least)
            case Not(part):
                return self.negation(self.compile(part))
            case Everything():
                return NoneOf()

    def text(self, words: list[str], field: str) -> Any:
        """The words in this order in one of the columns, weighted."""
        found = text_columns(self.unit, field) if words else []
        return AtLeast(*(self.phrase(name, words, weight) for name, weight in found))

    def phrase(self, column: str, words: list[str], weight: float) -> Any:
        """One word, or several in a row."""
        if len(words) == 1:
            return wq.Term(column, words[0], boost=weight)
        return wq.Phrase(column, words, boost=weight)

    def range(self, field: str, low: int, high: int) -> Any:
        """Numbers from ``low`` to ``high``; unknown ones are not in the column at all."""
        column = number_column(self.unit, field)
        if column is None or low > high:
            return wq.NullQuery
        return Unscored(wq.NumericRange(column, low, high))

    def negation(self, part: Any) -> Any:
        """All that ``part`` does not match."""
        return NoneOf(part)


class WhooshSnapshot:
    """One committed state of the index. A lock lets one thread at a time read: Whoosh's readers share positions."""

    compiler = Compiler

    def __init__(self, folder: Path) -> None:
        self._lock = threading.RLock()
        with _library():
            self._searcher = index.open_dir(str(folder), schema=_schema()).searcher()

    def search(
        self,
        unit: Unit,
        query: Query,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = "relevance",
        facets: Mapping[str, int] | None = None,
    ) -> Result:
        """See ``indexer.engines.Snapshot``."""
        with self._lock, _library():
            found = list(self._matches(self.compiler(unit).whole(query)))
            dated = sort != "relevance" and number_column(unit, "published") is not None
            if dated:
                found = self._dated(found, sort)
            first, last = max(offset, 0), max(offset, 0) + max(limit, 0)
            best = heapq.nsmallest(last, found, key=lambda pair: (-pair[1], pair[0]))[first:] if limit > 0 else []
            hits = [self._hit(number, 0.0 if dated else score) for number, score in best]
            return Result(len(found), hits, self._facets(unit, [number for number, _ in found], facets or {}))

    def _matches(self, query: Any) -> Iterator[tuple[int, float]]:
        for leaf, start in self._searcher.leaf_searchers():
            for number, score in sorted(scores_of(query, leaf, None).items()):
                yield start + number, score

    def _hit(self, number: int, score: float) -> Hit:
        kept = self._searcher.stored_fields(number)
        return Hit(kept["key"], kept["doc"], score)

    def _dated(self, found: list[tuple[int, float]], sort: Sort) -> list[tuple[int, float]]:
        """The matches with a score that puts them in order of date, unknown ones last."""
        sign = 1 if sort == "newest" else -1
        values = self._column(NUMBERS["published"], [number for number, _ in found])
        return [(n, sign * int(v) if v else float("-inf")) for (n, _), v in zip(found, values, strict=True)]

    def _column(self, name: str, numbers: Sequence[int]) -> list[bytes]:
        """What the records hold in the column ``values_<name>``; its reader is far faster than Whoosh's facets.
        Read segment by segment: Whoosh's reader over all of them goes wrong where one lacks the column."""
        leaves = list(self._searcher.leaf_searchers())
        starts = [start for _, start in leaves]
        readers = [leaf.reader().column_reader(f"values_{name}", columns.VarBytesColumn()) for leaf, _ in leaves]
        at = (bisect_right(starts, number) - 1 for number in numbers)
        return [bytes(readers[leaf][number - starts[leaf]]) for leaf, number in zip(at, numbers, strict=True)]

    def _facets(self, unit: Unit, numbers: list[int], wanted: Mapping[str, int]) -> dict[str, list[tuple[str, int]]]:
        return {name: by_count(self._counts(label_column(unit, name), numbers).items(), max(most, 0))
                for name, most in wanted.items()}

    def _counts(self, column: str | None, numbers: list[int]) -> Counter[str]:
        if column is None:
            return Counter()
        if column == LABELS["id"]:
            return Counter(self._searcher.stored_fields(number)["doc"] for number in numbers)
        counts: Counter[str] = Counter()
        for held, times in Counter(self._column(column, numbers)).items():
            for value in held.decode().split(SEPARATOR) if held else ():
                counts[value] += times
        return counts

    def stored(self, unit: Unit, keys: Sequence[str]) -> list[bytes | None]:
        """See ``indexer.engines.Snapshot``."""
        with self._lock, _library():
            return [self._stored(unit, clean(key)) for key in keys]

    def _stored(self, unit: Unit, key: str) -> bytes | None:
        query = wq.And([wq.Term("unit", unit), wq.Term("key", key)])
        for number, _ in self._matches(query):
            kept: bytes | None = self._searcher.stored_fields(number).get("stored")
            return kept
        return None

    def scan(self, unit: Unit) -> Iterator[tuple[str, bytes]]:
        """See ``indexer.engines.Snapshot``."""
        with self._lock, _library():
            numbers = [number for number, _ in self._matches(wq.Term("unit", unit))]
        for number in numbers:
            with self._lock, _library():
                kept = self._searcher.stored_fields(number)
            yield kept["key"], kept.get("stored", b"")


class WhooshWriter:
    """One writing session. What is put is kept in memory until ``commit``, because Whoosh's deletions do not see
    what its own writer has added before them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pending: dict[str, list[dict[str, object]]] = {}
        with _library():
            self._index = index.open_dir(str(folder), schema=_schema())

    def put(self, doc: str, records: Sequence[Record]) -> None:
        """See ``indexer.engines.Writer``."""
        self._pending[clean(doc)] = [row(record) | {"doc": clean(doc)} for record in records]

    def delete(self, doc: str) -> None:
        """See ``indexer.engines.Writer``."""
        self._pending[clean(doc)] = []

    def commit(self) -> None:
        """See ``indexer.engines.Writer``."""
        with _library():
            writer = self._index.writer()
            try:
                self._flush(writer)
            except BaseException:
                writer.cancel()
                raise
            writer.commit()
        for file in self._folder.iterdir():
            sync(file)  # Whoosh leaves that to the system
        sync(self._folder)
        self._pending.clear()

    def _flush(self, writer: Any) -> None:
        with writer.searcher() as searcher:
            for doc in self._pending:
                writer.delete_by_term("doc", doc, searcher=searcher)
        for rows in self._pending.values():
            for columns_of in rows:
                writer.add_document(**columns_of, **_values(columns_of))

    def close(self) -> None:
        """Drop what is not committed."""
        self._pending.clear()
        self._index.close()


def _values(columns_of: Mapping[str, object]) -> dict[str, bytes]:
    """The columns read for facets and dates."""
    made = {}
    for name, value in columns_of.items():
        if isinstance(value, list):
            made[f"values_{name}"] = SEPARATOR.join(value).encode()
        elif isinstance(value, int):
            made[f"values_{name}"] = str(value).encode()
    return made


class WhooshEngine(LocalEngine):
    """An index of Whoosh in a directory."""

    name = "whoosh"
    open_snapshot = WhooshSnapshot
    open_writer = WhooshWriter

    def create(self, folder: Path) -> None:
        """An empty index in ``folder``."""
        with _library():
            index.create_in(str(folder), _schema()).close()

    def marker(self, folder: Path) -> object:
        """Changes with every commit: Whoosh numbers its tables of contents."""
        tables = sorted(file.name for file in folder.glob("*.toc"))
        if not tables:
            raise FileNotFoundError(2, "no table of contents", str(folder))
        return tables
