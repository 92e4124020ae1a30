"""The writing half of a run: what was read becomes what the index holds.

In: a writer, a ``Plan`` made wide, the outcomes of its units. Out: the index up to date and a ``Report``. Every commit
leaves each document whole, and each file's documents old or new (of a large file: those read so far). One document that
several files give is that of the first path, with the sources of all; near-identical ones are folded likewise.

Longer than other modules: it is one ``Run``, whose steps share the same books of what was given, kept and folded.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from indexer import curation, display, forgotten, minhash, scan
from indexer.changes import Book
from indexer.curated import Concerns
from indexer.document import Document, Source, decode
from indexer.duplicates import Candidates, folds
from indexer.engines import Snapshot, Writer
from indexer.errors import RemovalRefused
from indexer.interrupt import deferred
from indexer.meaning import keys_of, texts
from indexer.query import Everything
from indexer.reading import Outcome, Read
from indexer.records import FileEntry, file_key, file_record, records
from indexer.report import Progress, Report, Show
from indexer.units import Unit

if TYPE_CHECKING:
    from indexer.vectors import Writer as VectorWriter

COMMIT_EVERY = 5000
"""Documents between commits: a killed run loses at most these."""
MAX_DROP = 0.2
"""Share of the documents that a run may remove without being told that this is meant."""

INTERRUPTED = "the run was interrupted while it was read: run reindex again, it goes on from there"


@dataclass(slots=True)
class Run:
    """One writing session. ``given``: document ids of this run -> the first file that gave them; ``kept``: those of
    files that failed; ``extra``: further sources to be added once all is written; ``finished``: what an interrupted
    run wrote already; ``stale``: what the files to be read, or gone, gave before; ``hidden``: what a curator hides of
    what they give."""

    writer: Writer
    old: Snapshot | None
    entries: dict[str, FileEntry]
    found: scan.Plan
    report: Report
    state: Callable[..., str]
    full: bool = False
    allow_removal: bool = False
    show: Show | None = None
    vectors: VectorWriter | None = None
    total: int = 0
    done: int = 0
    given: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    extra: dict[str, list[Source]] = field(default_factory=dict)
    candidates: Candidates = field(init=False)
    uncommitted: int = 0
    before: int = 0
    stale: set[str] = field(default_factory=set)
    asked: threading.Event = field(default_factory=threading.Event)
    finished: set[str] = field(default_factory=set)
    book: Book = field(default_factory=curation.current)
    hidden: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.candidates = Candidates(None if self.full else self.old)
        self.before = self.old.search("document", Everything(), limit=0).total if self.old else 0
        again = {*self.found.to_read, *self.found.gone}
        self.stale = {id for path in again if path in self.entries for id in self.entries[path].docs}

    def go(self, outcomes: Iterable[Outcome]) -> None:
        """Write what was read, then take out what is gone, fold copies, commit. Ctrl-C keeps what was written."""
        with deferred() as self.asked:
            for outcome in outcomes:
                self.unit(outcome)
                if self.asked.is_set():
                    self.stop()
                    return
        for path in self.found.touched:
            self.put(replace(self.entries[path], stat=scan.stat_of(path)))
        self.remove()
        self.writer.commit()
        self.join()
        self.fold()
        self.writer.commit()
        if self.book:
            self.mark()

    # --- one unit

    def unit(self, outcome: Outcome) -> None:
        """Write a unit's documents; where it was interrupted, note how far it came."""
        lead, docs = outcome.unit.paths[0], dict[str, None]()
        for document in outcome.documents:
            self.keep_readings(outcome)
            docs[document.id] = None
            self.place(document, lead)
            if self.uncommitted >= COMMIT_EVERY:
                self.put(self.unfinished(lead, docs, outcome.read))
                self.commit()
            self.tell(lead, outcome.bytes_done(len(docs)))
            if self.asked.is_set():
                self.put(self.unfinished(lead, docs, outcome.read))
                return
        self.keep_readings(outcome)
        self.finish(outcome, docs)
        self.done += outcome.unit.size
        self.tell(lead)
        if self.uncommitted >= COMMIT_EVERY:
            self.commit()

    def keep_readings(self, outcome: Outcome) -> None:
        """Keep what was encoded of the unit so far: before the documents, so that none is committed without."""
        while self.vectors and outcome.readings:
            reading = outcome.readings.pop()
            self.vectors.add(reading.fresh)
            self.vectors.use(reading.keys)

    def stop(self) -> None:
        """Keep what was written up to Ctrl-C; of a rebuild, nothing."""
        if self.full:
            raise KeyboardInterrupt
        self.report.interrupted = True
        self.writer.commit()

    def finish(self, outcome: Outcome, docs: dict[str, None]) -> None:
        """Record the unit's files: what they gave belongs to the first of them."""
        read, lead = outcome.read, outcome.unit.paths[0]
        self.report.warnings.update(read.warnings)
        if read.error:
            self.report.failed[lead] = read.error
            for path in outcome.unit.paths:
                self.keep(path, read.error)
            return
        for path in outcome.unit.paths:
            if problem := display.problem_of(path):
                told = self.report.warnings.setdefault(display.NAME, [])
                told += [problem] if problem not in told else []
            known = path in self.entries
            (self.report.updated if known else self.report.added).append(path)
            mine = docs if path == lead else dict[str, None]()
            if not read.whole:  # what could not be reached this time stays as it was
                self.kept.update(self.docs_of(path))
                mine = {**mine, **dict.fromkeys(self.docs_of(path))}
            sha, stat = read.files[path]
            self.put(
                FileEntry(
                    path, sha, stat, self.state(path), tuple(mine), format=read.format, joined=read.joined,
                    warnings=tuple(read.warnings.get(path, ())),
                )
            )  # fmt: skip

    def docs_of(self, path: str) -> tuple[str, ...]:
        """The documents the index has of a file."""
        return self.entries[path].docs if path in self.entries else ()

    def unfinished(self, lead: str, docs: dict[str, None], read: Read) -> FileEntry:
        """The entry of a file that is being read: the documents so far, and those it had."""
        sha, stat = read.files.get(lead, ("", (0, 0, 0)))
        every = tuple({**docs, **dict.fromkeys(self.docs_of(lead))})
        partial = f"{sha} {self.state(lead)}" if sha else ""
        return FileEntry(
            lead, "", stat, "", every, INTERRUPTED, format=read.format, joined=read.joined, partial=partial,
            finished=tuple(docs),
        )  # fmt: skip

    def resumed(self, unit: Unit, read: Read) -> set[str]:
        """The documents that an interrupted run has written of a unit whose first file is the same as then."""
        lead = unit.paths[0]
        entry = self.entries.get(lead)
        same = entry and entry.partial and entry.partial == f"{read.files[lead][0]} {self.state(lead)}"
        if entry and same and not self.full:
            self.finished.update(entry.finished)
        return self.finished

    def keep(self, path: str, error: str) -> None:
        """A file that cannot be read keeps what the index has of it (a rebuild copies that over)."""
        entry = self.entries.get(path)
        if entry is None:
            return
        self.kept.update(entry.docs)
        for id in self.book.hidden.intersection(entry.docs):
            self.hide(id)
        if self.full and self.old:
            for data in self.old.stored("document", entry.docs):
                if data and (document := forgotten.applied(decode(data))):
                    self.place(document, path)
                    if self.vectors:
                        self.vectors.use(keys_of(texts(document)))
        if self.full:
            self.put(replace(entry, reader="", error=error))

    # --- one document

    def place(self, document: Document, path: str) -> None:
        """Write ``document`` unless an earlier path gives it too; then it only adds its sources."""
        if document.id in self.book.hidden:
            self.hide(document.id)
            return
        first = self.given.setdefault(document.id, path)
        if document.id in self.finished:
            return
        if first != path:
            self.extra.setdefault(document.id, []).extend(document.sources)
            return
        others = list(self.elsewhere(document.id))
        if others and min(source.path for source in others) < path:
            self.extra.setdefault(document.id, []).extend(document.sources)
            return
        if others:
            self.extra.setdefault(document.id, []).extend(others)
        self.write(document)

    def hide(self, id: str) -> None:
        """Leave out what a curator hides; its file's entry keeps the id, so that it comes back when that is undone."""
        self.hidden.add(id)
        self.writer.delete(id)

    def elsewhere(self, id: str) -> Iterator[Source]:
        """The sources that the index has of a document in files which this run does not read."""
        if self.old is None or self.full or id in self.stale:
            return
        (data,) = self.old.stored("document", [id])
        for source in decode(data).sources if data else ():
            path = self.file_of(source.path)
            if path not in self.found.gone and path in self.entries:
                yield source

    def file_of(self, path: str) -> str:
        """The file that a source lies in: itself, or the archive it is a member of."""
        while path not in self.entries and path != os.path.dirname(path):
            path = os.path.dirname(path)
        return path

    def write(self, document: Document) -> None:
        """Write the document's records and look for its copies."""
        signature = minhash.signature(document)
        bands = minhash.bands(signature) if signature else ()
        self.candidates.add(document.id, bands)
        self.writer.put(document.id, records(document, bands))
        self.report.documents += 1
        self.report.passages += len(document.passages)
        self.uncommitted += 1

    def put(self, entry: FileEntry) -> None:
        """Record a file."""
        self.entries[entry.path] = entry
        self.writer.put(file_key(entry.path), [file_record(entry)])

    def commit(self) -> None:
        """Make it durable, and what was written searchable."""
        if self.vectors:
            self.vectors.flush(durably=True)
        self.writer.commit()
        self.candidates.refresh(self.writer.committed())
        self.uncommitted = 0

    def tell(self, path: str, further: int = 0) -> None:
        """Show how far it is."""
        try:
            if self.show:
                self.show(Progress(self.done + further, self.total, self.report.documents, path))
        except KeyboardInterrupt:
            self.asked.set()

    # --- the end of a run

    def remove(self) -> None:
        """Take out documents that no file gives any more, unless they are too many."""
        gone = self.stale - self.given.keys() - self.kept - self.hidden
        lost = self.before - len(self.given) - len(self.hidden) if self.full else len(gone)
        if lost > self.before * MAX_DROP and not self.allow_removal:
            if not self.full:
                self.writer.commit()
            raise RemovalRefused(
                f"{lost} of {self.before} documents would be removed because their files are gone: nothing was "
                "removed; if that is meant, run it again with --allow-removal"
            )
        for id in gone:
            self.writer.delete(id)
        for path in self.found.gone:
            self.writer.delete(file_key(path))
            self.entries.pop(path, None)
        self.report.removed, self.report.documents_removed = list(self.found.gone), len(gone)

    def mark(self) -> None:
        """Note which of the curator's changes the files that were read depend on, as the next run will find it."""
        concerns = Concerns(self.book, self.writer.committed())
        for path in (*self.report.added, *self.report.updated):
            if digest := concerns.of(self.entries[path]):
                self.put(replace(self.entries[path], reader=self.state(path, digest)))
        self.writer.commit()

    def join(self) -> None:
        """Add the further sources to documents that several files give."""
        snapshot = self.writer.committed()
        for id, sources in self.extra.items():
            (data,) = snapshot.stored("document", [id])
            if data:
                self.rewrite(decode(data), sources)
        if self.extra:
            self.writer.commit()

    def fold(self) -> None:
        """Fold near-identical documents into one."""
        snapshot = self.writer.committed()
        into, documents = folds(self.candidates.pairs, snapshot)
        for id in dict.fromkeys(into.values()):
            copies = [documents[copy] for copy, target in into.items() if target == id]
            self.rewrite(documents[id], [source for copy in copies for source in copy.sources])
        for id in into:
            self.writer.delete(id)
        self.report.folded = len(into)
        for entry in list(self.entries.values()) if into else ():
            moved = {id: into[id] for id in entry.docs if id in into}
            moved |= {id: into[target] for id, target in entry.folded.items() if target in into}
            if moved:
                self.put(replace(entry, folded={**entry.folded, **moved}))

    def rewrite(self, document: Document, sources: Iterable[Source]) -> None:
        """The document with further sources, one a path, its own first."""
        every = {source.path: source for source in (*sources, *document.sources)}
        own = [source.path for source in document.sources[:1]]
        order = own + sorted(path for path in every if path not in own)
        signature = minhash.signature(document)
        whole = replace(document, sources=tuple(every[path] for path in order))
        self.writer.put(document.id, records(whole, minhash.bands(signature) if signature else ()))
