"""Engines: what stores records and answers query trees, behind one protocol.

In: ``Record``s to store, ``indexer.query`` trees to answer. Out: ``Result``s. An engine knows nothing of files,
documents or pages; nothing above this package knows how or where an engine keeps its data.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from indexer.errors import UsageError
from indexer.fields import Unit
from indexer.query import Query

Sort = Literal["relevance", "newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Record:
    """What an engine stores: one searchable unit. ``key`` is unique; all records of one ``doc`` live and die together.

    ``text``: field -> values to analyse; ``labels``: field -> exact values; ``numbers``: field -> whole number;
    ``stored``: bytes handed back by ``Snapshot.stored`` (b"" keeps nothing).
    """

    unit: Unit
    key: str
    doc: str
    text: Mapping[str, Sequence[str]] = field(default_factory=dict)
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    stored: bytes = b""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found: its key, its document and its score (0.0 when sorted by date)."""

    key: str
    doc: str
    score: float


@dataclass(frozen=True, slots=True)
class Result:
    """``total`` counts all matches; ``hits`` is the page asked for; ``facets`` has, for each field asked for, its
    most frequent values with counts, by falling count, then by value."""

    total: int
    hits: list[Hit]
    facets: dict[str, list[tuple[str, int]]]


class Snapshot(Protocol):
    """One consistent view of the index; unaffected by later commits."""

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
        """Matches of ``query`` among the records of ``unit``. ``facets`` maps label fields to how many values.

        ``limit`` 0 gives totals and facets alone. ``newest``/``oldest`` sort by the number field ``published``,
        unknown dates (0) last in both. Fields the unit does not have match nothing.
        """
        ...

    def stored(self, unit: Unit, keys: Sequence[str]) -> list[bytes | None]:
        """The stored bytes of these records, in order; None where there is none."""
        ...

    def scan(self, unit: Unit) -> Iterator[tuple[str, bytes]]:
        """Every record of ``unit`` with its stored bytes, in no particular order."""
        ...


class Writer(Protocol):
    """A writing session; nothing is visible before ``commit``, everything since the last one is then, at once."""

    def put(self, doc: str, records: Sequence[Record]) -> None:
        """Replace all that is stored under ``doc`` by ``records`` (within one session the last put wins)."""
        ...

    def delete(self, doc: str) -> None:
        """Remove all that is stored under ``doc``; unknown ids are no error."""
        ...

    def commit(self) -> None:
        """Make everything since the last commit durable and visible. Leaving the session without it drops the rest."""
        ...

    def committed(self) -> Snapshot:
        """What this session's index holds as of its last commit, also while a fresh one is not yet in place."""
        ...


class Engine(Protocol):
    """An index of one engine at one location."""

    name: str

    def exists(self) -> bool:
        """Whether there is an index at the location at all."""
        ...

    def snapshot(self) -> Snapshot:
        """The index as last committed. Raises IndexMissing, IndexOutdated or IndexDamaged. Cheap to call often."""
        ...

    def writer(self, *, fresh: bool = False) -> AbstractContextManager[Writer]:
        """Open a writing session (creates the index if there is none). Raises IndexLocked at once if another runs,
        IndexOutdated unless ``fresh``. With ``fresh`` everything is written beside the present index, which keeps
        answering, and takes its place in one step when the block ends without an exception."""
        ...

    def roots(self) -> list[str]:
        """The paths that this index was made from, readable also when its schema is outdated."""
        ...

    def set_roots(self, roots: Sequence[str]) -> None:
        """Remember them, durably."""
        ...

    def info(self) -> dict[str, object]:
        """For ``status``: engine, fingerprint, created, size in bytes and whatever else says how it is."""
        ...

    def backup(self, target: str) -> None:
        """Write a consistent copy of the index to ``target`` (a .tar.gz for the local engines)."""
        ...

    def restore(self, source: str) -> None:
        """Replace the index by a backup, atomically; the backup is verified first."""
        ...


ENGINES: dict[str, tuple[str, str]] = {
    "tantivy": ("indexer.engines.tantivy", "TantivyEngine"),
    "whoosh": ("indexer.engines.whoosh", "WhooshEngine"),
}
"""Engine name -> (module, class taking the location). A module is imported only when its engine is chosen."""


def open_engine(name: str, location: str) -> Engine:
    """The engine called ``name`` at ``location`` (opens nothing yet)."""
    if name not in ENGINES:
        raise UsageError(f"unknown engine {name!r}: choose one of {', '.join(ENGINES)}")
    module, attribute = ENGINES[name]
    maker: Callable[[str], Engine] = getattr(importlib.import_module(module), attribute)
    return maker(location)
