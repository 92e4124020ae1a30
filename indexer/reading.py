"""Units of files to labelled documents, on all cores.

In: ``Unit``s. Out: for each, in order, an ``Outcome``: its documents one by one, then what was wrong. Small files are
read and labelled whole in worker processes; the documents of large ones are read here and labelled there, a few at a
time, so that memory stays bounded. Where the labelling is done, texts that have no vector yet are encoded. A worker
that dies takes nothing with it but the file that killed it. Nothing is written here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

import msgspec

from indexer import forgotten, labels, meaning, readers, scan
from indexer.curated import applied as curated
from indexer.display import applied
from indexer.document import Document, decode, encode
from indexer.errors import ReadError
from indexer.identity import CORPUS_VARIABLE, home
from indexer.meaning import Reading
from indexer.readers import RawFile
from indexer.units import Unit

ALONE = 1024 * 1024
"""Bytes below which a run is over before worker processes would have started."""

ALONE_ENCODING = 128 * 1024
"""The same where texts are encoded, which takes ten times as long."""

BATCH = 16
"""Documents of a large file that are labelled in one go."""

BATCH_ENCODING = 4
"""The same where they are encoded: a hundred posts of a forum take a second."""


class Read(msgspec.Struct):
    """What reading one unit gave besides its documents. ``files``: path -> hash and stat as of before the reading."""

    format: str = ""
    joined: bool = False
    whole: bool = True
    error: str = ""
    warnings: dict[str, list[str]] = msgspec.field(default_factory=dict)
    files: dict[str, tuple[str, tuple[int, int, int]]] = msgspec.field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """A unit's documents, to be taken one by one; ``read`` is complete when they are exhausted. ``readings``: what was
    encoded of them, before they are given."""

    unit: Unit
    documents: Iterator[Document]
    read: Read = field(default_factory=Read)
    readings: list[Reading] = field(default_factory=list)
    file: RawFile | None = None

    def bytes_done(self, documents: int) -> int:
        """How much of a large unit is read when so many of its documents were taken, as far as that can be told."""
        if self.file is None:
            return 0
        if self.file.expected:
            return self.unit.size * min(documents, self.file.expected) // self.file.expected
        return sum(file.position for file in self.file.company)


class Labour(Protocol):
    """Who does the work: this process, or several."""

    def submit(self, task: Callable[..., Any], *args: Any) -> Future[Any]:
        """Start ``task``; its result or exception is the future's."""
        ...


def outcomes(
    units: Iterable[Unit], done: Callable[[Unit, Read], set[str]], jobs: int = 0, vectors: str = ""
) -> Iterator[Outcome]:
    """The outcome of each unit, in order. ``done`` names the documents of a large unit that an interrupted run has
    written already: they are given unlabelled. ``jobs``: worker processes (0: one a core, none for little work).
    ``vectors``: the index whose vectors say what need not be encoded; "" encodes nothing."""
    units = list(units)
    jobs = jobs or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    if jobs == 1 or sum(unit.size for unit in units) < (ALONE_ENCODING if vectors else ALONE):
        yield from _in_order(units, done, _Here(), 1, vectors)
        return
    with Workers(jobs) as workers:
        yield from _in_order(units, done, workers, 2 * jobs, vectors)


def _in_order(
    units: list[Unit], done: Callable[[Unit, Read], set[str]], labour: Labour, ahead: int, vectors: str
) -> Iterator[Outcome]:
    started: deque[tuple[Unit, Future[Any] | None]] = deque()
    rest = iter(units)
    while True:
        for unit in islice(rest, ahead - len(started)):
            started.append((unit, None if unit.large else labour.submit(_whole, unit.paths, vectors)))
        if not started:
            return
        unit, future = started.popleft()
        if future is None:
            outcome = Outcome(unit, iter(()))
            outcome.documents = _streamed(outcome, done, labour, ahead, vectors)
            yield outcome
        else:
            found, readings, read = _result(future, _whole, unit.paths, vectors) or ([], [], Read(error=_died(unit)))
            yield Outcome(unit, map(decode, found), read, readings)


def _died(unit: Unit) -> str:
    return f"{unit.paths[0]}: the process that read it died. Split it, or remove it and report the fault."


def _whole(paths: tuple[str, ...], vectors: str) -> tuple[list[bytes], list[Reading], Read]:
    """Read, label and encode a small unit."""
    read = Read()
    documents: list[bytes] = []
    readings: list[Reading] = []
    try:
        file = _open(paths, read)
        documents, readings = _understood(map(applied, readers.read_file(file)), vectors)
        _told(file, read)
    except (ReadError, OSError) as error:
        read.error = str(error)
    return documents, readings, read


def _streamed(
    outcome: Outcome, done: Callable[[Unit, Read], set[str]], labour: Labour, ahead: int, vectors: str
) -> Iterator[Document]:
    """Read a large unit here, have its documents labelled by ``labour``."""
    read = outcome.read
    started: deque[tuple[list[Document], list[bytes], Future[Any] | None]] = deque()
    try:
        file = outcome.file = _open(outcome.unit.paths, read)
        written = done(outcome.unit, read)
        documents = map(applied, readers.read_file(file))
        while batch := list(islice(documents, BATCH_ENCODING if vectors else BATCH)):
            known = [document for document in batch if document.id in written]
            fresh = [encode(document) for document in batch if document.id not in written]
            started.append((known, fresh, labour.submit(_label, fresh, vectors) if fresh else None))
            while len(started) > ahead:
                yield from _labelled(outcome, *started.popleft(), vectors)
        while started:
            yield from _labelled(outcome, *started.popleft(), vectors)
        _told(file, read)
    except (ReadError, OSError) as error:
        read.error = str(error)


def _labelled(
    outcome: Outcome, known: list[Document], fresh: list[bytes], future: Future[Any] | None, vectors: str
) -> Iterator[Document]:
    yield from known
    if future:
        found = _result(future, _label, fresh, vectors)
        if found is None:
            raise ReadError("labelling it ended the process that did it: remove that story and report the fault")
        documents, readings = found
        outcome.readings += readings
        yield from map(decode, documents)


def _label(documents: list[bytes], vectors: str) -> tuple[list[bytes], list[Reading]]:
    return _understood(map(decode, documents), vectors)


def _understood(documents: Iterable[Document], vectors: str) -> tuple[list[bytes], list[Reading]]:
    """The documents labelled as the curator wants them, less what is to be forgotten, and what was encoded of them."""
    kept = list(filter(None, map(forgotten.applied, documents)))
    view = meaning.store_of(vectors).view() if vectors else None
    readings = [meaning.read(kept, view)] if view else []
    known = meaning.recall(readings[0], view) if view else None
    labelled = [curated(labels.label_document(document, known)) for document in kept]
    return [encode(document) for document in labelled], readings


def _open(paths: tuple[str, ...], read: Read) -> RawFile:
    """The unit's first file, with its company; hashed before it is read, so that a change meanwhile is seen later."""
    files = tuple(readers.open_file(path) for path in paths)
    for path, file in zip(paths, files, strict=True):
        stat = scan.stat_of(path)
        read.files[path] = (file.sha256, stat)
        file.company = files
    reader, _ = readers.pick(files[0])
    read.format = reader.name
    read.joined = bool(reader.fragment and any(map(reader.fragment, files)))
    return files[0]


def _told(file: RawFile, read: Read) -> None:
    read.whole = file.whole
    read.warnings = {str(each.path): each.warnings for each in file.company if each.warnings}


def _result(future: Future[Any], task: Callable[..., Any], *args: Any) -> Any:
    """The future's result; where its worker died, that of a second try alone, which shows whether this task was the
    cause: None if it was."""
    try:
        return future.result()
    except BrokenProcessPool:
        try:
            with Workers(1) as alone:
                return alone.submit(task, *args).result()
        except BrokenProcessPool:
            return None


class _Here:
    """Work done at once, in this process."""

    def submit(self, task: Callable[..., Any], *args: Any) -> Future[Any]:
        """See ``Labour``."""
        future: Future[Any] = Future()
        try:
            future.set_result(task(*args))
        except Exception as error:
            future.set_exception(error)
        return future


class Workers:
    """Processes that outlive each other's deaths: after one, the next task gets new ones."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.pool = self._pool()

    def _pool(self) -> ProcessPoolExecutor:
        way = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context = multiprocessing.get_context(way)
        if way == "forkserver":
            context.set_forkserver_preload(["indexer.reading"])
        return ProcessPoolExecutor(self.count, mp_context=context, initializer=_begin, initargs=(str(home()),))

    def submit(self, task: Callable[..., Any], *args: Any) -> Future[Any]:
        """See ``Labour``."""
        try:
            return self.pool.submit(task, *args)
        except BrokenProcessPool:
            self.pool.shutdown(wait=False)
            self.pool = self._pool()
            return self.pool.submit(task, *args)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)


def _begin(corpus: str) -> None:
    """The corpus folder is the same for all, whenever the server they are forked from began. Ctrl-C goes to every
    process of the terminal: only the one that writes may answer it."""
    os.environ[CORPUS_VARIABLE] = corpus
    signal.signal(signal.SIGINT, signal.SIG_IGN)
