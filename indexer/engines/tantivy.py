"""The Tantivy engine: the default, fast to a million documents and beyond.

In: records and query trees. Out: results. Where its files lie, locks, swaps and backups are ``local``'s business,
which columns there are is ``rows``'s. Tantivy's own query parser and tokenizers are never used: its parser crashes
the process on hostile input and its tokenizers disagree with ``indexer.analysis``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy
from tantivy import Occur
from tantivy import Query as Compiled

from indexer.analysis import terms
from indexer.engines import Hit, Record, Result, Snapshot, Sort
from indexer.engines.local import LocalEngine, damaged
from indexer.engines.rows import (
    LABEL_COLUMNS,
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

HEAP = 128_000_000
THREADS = 2
MAX_BUCKETS = 65_000
"""Tantivy refuses aggregations with more values than this."""
SEGMENT_BUCKETS = 10_000
"""Values each segment reports to a facet. Tantivy's own default made 18 of 60 top tens wrong, 1,000 none."""


@contextmanager
def _library() -> Iterator[None]:
    """Turn whatever Tantivy raises, its panics (no ``Exception``) included, into IndexDamaged."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise damaged(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(str(error)) from error


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "doc", "unit"):
        builder.add_text_field(name, stored=name != "unit", fast=name != "key", tokenizer_name="raw",
                               index_option="basic")
    for name in LABEL_COLUMNS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in NUMBERS.values():
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in TEXTS.values():
        builder.add_text_field(name, tokenizer_name="spaces")
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def _index(folder: Path) -> tantivy.Index:
    """The index in ``folder``, opened afresh: Tantivy forgets its tokenizers at every open."""
    index = tantivy.Index.open(str(folder))
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("spaces", spaces)
    return index


class Compiler:
    """Query trees -> Tantivy queries over the records of one unit; only words and phrases have a score."""

    def __init__(self, schema: tantivy.Schema, unit: Unit) -> None:
        self.schema = schema
        self.unit = unit

    def whole(self, query: Query) -> Compiled:
        """``query`` among the records of the unit."""
        return Compiled.boolean_query([(Occur.Must, self.term("unit", self.unit)), (Occur.Must, self.compile(query))])

    def compile(self, query: Query) -> Compiled:
        """One node and all below it."""
        match query:
            case Text(text, field):
                return self.text(terms(text), field)
            case Label(field, value):
                column = label_column(self.unit, field)
                return self.term(column, clean(value)) if column else Compiled.empty_query()
            case Range(field, low, high):
                return self.range(field, *bounds(low, high))
            case And(parts):
                return Compiled.boolean_query([(Occur.Must, self.compile(part)) for part in parts])
            case Or(parts, at_least):
                return self.at_least([self.compile(part) for part in parts], at_least)
            case Not(part):
                return self.negation(self.compile(part))
            case Everything():
                return Compiled.const_score_query(Compiled.all_query(), 0.0)

    def text(self, words: list[str], field: str) -> Compiled:
        """The words in this order in one of the columns, weighted."""
        columns = text_columns(self.unit, field) if words else []
        return self.at_least([Compiled.boost_query(self.phrase(name, words), weight) for name, weight in columns], 1)

    def phrase(self, column: str, words: list[str]) -> Compiled:
        """A phrase of one word would be a panic."""
        if len(words) == 1:
            return Compiled.term_query(self.schema, column, words[0])
        return Compiled.phrase_query(self.schema, column, list(words))

    def term(self, column: str, value: str) -> Compiled:
        """An exact value, without a score."""
        return Compiled.const_score_query(Compiled.term_query(self.schema, column, value, index_option="basic"), 0.0)

    def range(self, field: str, low: int, high: int) -> Compiled:
        """Numbers from ``low`` to ``high``; unknown ones are not in the column at all."""
        column = number_column(self.unit, field)
        if column is None or low > high:
            return Compiled.empty_query()
        kind = tantivy.FieldType.Integer
        return Compiled.const_score_query(Compiled.range_query(self.schema, column, kind, low, high), 0.0)

    def at_least(self, parts: list[Compiled], count: int) -> Compiled:
        """``count`` of ``parts``; none of them (a unit without text) matches nothing."""
        if not parts:
            return Compiled.empty_query()
        return Compiled.boolean_query([(Occur.Should, part) for part in parts], minimum_number_should_match=count)

    def negation(self, part: Compiled) -> Compiled:
        """Tantivy's negation takes away from something: here from everything."""
        everything = Compiled.const_score_query(Compiled.all_query(), 0.0)
        return Compiled.boolean_query([(Occur.Must, everything), (Occur.MustNot, part)])


class TantivySnapshot:
    """One committed state of the index; may be used from several threads at once."""

    compiler = Compiler

    def __init__(self, folder: Path) -> None:
        with _library():
            index = _index(folder)
            self._schema = index.schema
            self._searcher = index.searcher()

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
        with _library():
            compiled = self.compiler(self._schema, unit).whole(query)
            total, hits = self._page(compiled, limit, offset, sort if number_column(unit, "published") else "relevance")
            return Result(total, hits, self._facets(unit, compiled, facets or {}))

    def _page(self, query: Compiled, limit: int, offset: int, sort: Sort) -> tuple[int, list[Hit]]:
        # Tantivy panics at a limit of 0 and reserves memory for the limit asked for, however large.
        offset = min(max(offset, 0), self._searcher.num_docs)
        wanted = max(0, min(limit, self._searcher.num_docs - offset))
        order = tantivy.Order.Asc if sort == "oldest" else tantivy.Order.Desc
        field = None if sort == "relevance" else NUMBERS["published"]
        found = self._searcher.search(query, limit=max(wanted, 1), offset=offset, order_by_field=field, order=order)
        hits = []
        for score, address in found.hits[:wanted]:
            kept = self._searcher.doc(address)
            hits.append(Hit(str(kept.get_first("key")), str(kept.get_first("doc")), 0.0 if field else float(score)))
        total: int = found.count  # type: ignore[attr-defined]  # its type stub forgets it
        return total, hits

    def _facets(self, unit: Unit, query: Compiled, wanted: Mapping[str, int]) -> dict[str, list[tuple[str, int]]]:
        columns = {name: label_column(unit, name) for name in wanted}
        return {name: self._facet(query, column, wanted[name]) if column and wanted[name] > 0 else []
                for name, column in columns.items()}

    def _facet(self, query: Compiled, column: str, limit: int) -> list[tuple[str, int]]:
        """Asks for some values more than wanted, and for all if those left out might tie with the last."""
        for size in (min(4 * limit + 50, MAX_BUCKETS), MAX_BUCKETS):
            terms_of = {"field": column, "size": size, "segment_size": max(size, SEGMENT_BUCKETS)}
            found = self._searcher.aggregate(query, {"values": {"terms": terms_of}})["values"]["buckets"]
            counts = [(bucket["key"], bucket["doc_count"]) for bucket in found]
            best = by_count(counts, limit)
            if len(counts) < size or min(count for _, count in counts) < best[-1][1]:
                break
        return best

    def stored(self, unit: Unit, keys: Sequence[str]) -> list[bytes | None]:
        """See ``indexer.engines.Snapshot``."""
        if not keys:
            return []
        with _library():
            unit_query = Compiler(self._schema, unit).term("unit", unit)
            keys_query = Compiled.term_set_query(self._schema, "key", [clean(key) for key in keys])
            query = Compiled.boolean_query([(Occur.Must, unit_query), (Occur.Must, keys_query)])
            found = dict(self._each(query, len(keys)))
        return [found.get(clean(key)) or None for key in keys]

    def scan(self, unit: Unit) -> Iterator[tuple[str, bytes]]:
        """See ``indexer.engines.Snapshot``."""
        with _library():
            query = Compiler(self._schema, unit).term("unit", unit)
            yield from self._each(query, self._searcher.num_docs)

    def _each(self, query: Compiled, limit: int) -> Iterator[tuple[str, bytes]]:
        for _, address in self._searcher.search(query, limit=max(limit, 1), count=False).hits:
            kept = self._searcher.doc(address)
            yield str(kept.get_first("key")), kept.get_first("stored") or b""


class TantivyWriter:
    """One writing session. Opened afresh and closed each time: indexes kept open by processes that take turns
    writing overwrite each other's list of files, and what falls off it is never removed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _library():
            index = _index(folder)
            self._schema = index.schema
            self._writer = index.writer(HEAP, THREADS)

    def put(self, doc: str, records: Sequence[Record]) -> None:
        """See ``indexer.engines.Writer``."""
        # Rows first: a record that cannot be made into one must not cost the document its old records.
        rows = [row(record) | {"doc": clean(doc)} for record in records]
        with _library():
            made = [tantivy.Document.from_dict(columns, self._schema) for columns in rows]
            self._writer.delete_documents_by_term("doc", clean(doc))
            for document in made:
                self._writer.add_document(document)

    def delete(self, doc: str) -> None:
        """See ``indexer.engines.Writer``."""
        with _library():
            self._writer.delete_documents_by_term("doc", clean(doc))

    def commit(self) -> None:
        """See ``indexer.engines.Writer``."""
        with _library():
            self._writer.commit()

    def committed(self) -> Snapshot:
        """See ``indexer.engines.Writer``."""
        return TantivySnapshot(self._folder)

    def close(self) -> None:
        """Drop what is not committed, remove files no longer needed and wait for merges under way."""
        with _library():
            self._writer.rollback()
            self._writer.garbage_collect_files()
            self._writer.wait_merging_threads()


class TantivyEngine(LocalEngine):
    """An index of Tantivy in a directory."""

    name = "tantivy"
    open_snapshot = TantivySnapshot
    open_writer = TantivyWriter

    def create(self, folder: Path) -> None:
        """An empty index in ``folder``."""
        with _library():
            tantivy.Index(_schema(), str(folder))

    def marker(self, folder: Path) -> object:
        """Changes with every commit: Tantivy replaces ``meta.json`` then."""
        state = (folder / "meta.json").stat()
        return state.st_ino, state.st_mtime_ns, state.st_size
