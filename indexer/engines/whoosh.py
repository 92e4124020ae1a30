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
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from indexer.engines import Hit, Record, Result, Snapshot, Sort
from indexer.engines.durable import sync
from indexer.engines.local import LocalEngine, damaged
from indexer.engines.rows import (
    LABEL_COLUMNS,
    LABELS,
    NUMBERS,
    TEXTS,
    by_count,
    clean,
    label_column,
    number_column,
    row,
)
from indexer.fields import Unit
from indexer.query import Query

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # invalid escapes in Whoosh's own source, harmless
    from whoosh import analysis, columns, fields, index
    from whoosh import query as wq

    from indexer.engines.whoosh_query import Compiler, scores_of

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

    def committed(self) -> Snapshot:
        """See ``indexer.engines.Writer``."""
        return WhooshSnapshot(self._folder)

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
