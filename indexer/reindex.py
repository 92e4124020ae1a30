"""One run that brings the index up to date with the files under some paths.

In: an ``Index``, paths, options. Out: a ``Report``. Every commit leaves each file's documents whole, old or new; a file
that cannot be read keeps what the index has of it; what lies outside the paths is never touched. ``full`` writes a new
index beside the old one and swaps. Finding what changed is in ``scan``; reading and labelling in their packages.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer import labels, readers, scan
from indexer.document import Document, decode
from indexer.engines import Snapshot, Writer
from indexer.errors import CrossingsError, IndexMissing, IndexUnavailable, ReadError, RemovalRefused
from indexer.index import Index
from indexer.query import Everything
from indexer.records import FileEntry, decode_entry, file_key, file_record, records

COMMIT_EVERY = 5000
"""Documents between commits: a killed run loses at most these, a reader sees each file old or new."""
MAX_DROP = 0.2
"""Share of the documents that a run may remove without being told that this is meant."""

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Report:
    """What a run did (or, with ``dry_run``, would do): files by what happened, documents written and removed."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    documents: int = 0
    passages: int = 0
    documents_removed: int = 0
    seconds: float = 0.0
    dry_run: bool = False


def reader_state() -> str:
    """Names the code that a file's documents depend on; another state makes the file be read again."""
    made_by = ", ".join(f"{reader.name} {reader.version}" for reader in readers.READERS)
    return f"{made_by}; labels {labels.VERSION}"


def reindex(
    index: Index,
    paths: Iterable[str | Path] = (),
    *,
    full: bool = False,
    dry_run: bool = False,
    verify: bool = False,
    allow_removal: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Bring ``index`` up to date with ``paths`` (none: all it was made from, at first ``corpus``)."""
    started = time.monotonic()
    given, remembered = scan.roots(paths), index.engine.roots()
    old = _snapshot(index, full)
    known = {entry.path: entry for entry in _entries(old)}
    walked = scan.roots([*given, *remembered]) if full else given or remembered or scan.roots(["corpus"])
    found = scan.plan(walked, known, reader_state(), verify=verify)
    if full:
        found.changed += [*found.same, *found.touched]
        found.same, found.touched = [], []
    report = Report(unchanged=len(found.same) + len(found.touched), failed=dict(found.failed), dry_run=dry_run)
    if dry_run:
        report.added, report.updated, report.removed = found.new, found.changed, found.gone
    elif full or found.new or found.changed or found.touched or found.gone or not index.engine.exists():
        with index.engine.writer(fresh=full) as writer:
            _Run(writer, old, known, found, report, full, allow_removal, progress).go()
    if not dry_run:
        _remember(index, [*remembered, *walked])
    report.seconds = time.monotonic() - started
    return report


def remove(index: Index, targets: Iterable[str]) -> int:
    """Take documents (by id) or all of a file or folder (by path) out of the index; returns how many documents.
    What still lies under the index's folders comes back with the next ``reindex`` of them."""
    snapshot = index.engine.snapshot()
    known = [decode_entry(data) for _, data in snapshot.scan("file")]
    removed = 0
    with index.engine.writer() as writer:
        for target in targets:
            if snapshot.stored("document", [target])[0] is not None:
                writer.delete(target)
                removed += 1
                continue
            root = scan.roots([target])[0]
            entries = [e for e in known if scan.below(e.path, root)]
            if not entries:
                raise CrossingsError(f"{target}: neither a document's id nor a path in the index")
            for entry in entries:
                removed += _drop(writer, entry, [e for e in known if e not in entries])
        writer.commit()
    gone = {root for target in targets for root in scan.roots([target])}
    index.engine.set_roots([root for root in index.engine.roots() if root not in gone])
    return removed


def _drop(writer: Writer, entry: FileEntry, others: list[FileEntry]) -> int:
    kept = {id for other in others for id in other.docs}
    gone = [id for id in entry.docs if id not in kept]
    for id in gone:
        writer.delete(id)
    writer.delete(file_key(entry.path))
    return len(gone)


def _snapshot(index: Index, full: bool) -> Snapshot | None:
    """The index as it stands; None if there is none, or if a full rebuild need not read a damaged or outdated one."""
    with suppress(IndexMissing):
        try:
            return index.engine.snapshot()
        except IndexMissing:
            raise
        except IndexUnavailable:
            if not full:
                raise
    return None


def _entries(snapshot: Snapshot | None) -> list[FileEntry]:
    return [decode_entry(data) for _, data in snapshot.scan("file")] if snapshot else []


def _remember(index: Index, roots: list[str]) -> None:
    kept = scan.roots(roots)
    if kept != index.engine.roots():
        index.engine.set_roots(kept)


@dataclass(slots=True)
class _Run:
    """The writing part of one run. ``owners``: which live files hold each document id."""

    writer: Writer
    old: Snapshot | None
    known: dict[str, FileEntry]
    found: scan.Plan
    report: Report
    full: bool
    allow_removal: bool
    progress: Progress | None
    owners: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    orphans: set[str] = field(default_factory=set)
    uncommitted: int = 0
    written: set[str] = field(default_factory=set)

    def go(self) -> None:
        """Read and write what changed, then take out what is gone, then commit."""
        gone = set(self.found.gone)
        before = self.old.search("document", Everything(), limit=0).total if self.old else 0
        for entry in self.known.values():
            for id in entry.docs if entry.path not in gone else ():
                self.owners[id].add(entry.path)
        queue = self.found.to_read
        for number, path in enumerate(queue, start=1):
            if self.progress:
                self.progress(number, len(queue), path)
            self.file(path)
        for path in self.found.touched:
            self.put_entry(replace(self.known[path], stat=scan.stat_of(path)))
        for path in self.found.gone:
            self.orphans.update(self.known[path].docs)
        self.remove(before)
        self.writer.commit()

    def file(self, path: str) -> None:
        """Read one file and write its documents; what it no longer gives becomes an orphan."""
        entry = self.known.get(path)
        try:
            stat = scan.stat_of(path)
            read = [labels.label_document(document) for document in readers.read_path(Path(path))]
        except (ReadError, OSError) as error:
            self.report.failed[path] = str(error)
            self.keep(path, entry)
            return
        (self.report.updated if entry else self.report.added).append(path)
        for document in read:
            self.owners[document.id].add(path)
            self.write(self.merged(document, path))
        ids = tuple(dict.fromkeys(document.id for document in read))
        sha = read[0].sources[0].sha256 if read else scan.digest(path)
        self.put_entry(FileEntry(path, sha, stat, reader_state(), ids))
        for id in set(entry.docs if entry else ()) - set(ids):
            self.owners[id].discard(path)
            self.orphans.add(id)

    def keep(self, path: str, entry: FileEntry | None) -> None:
        """A file that cannot be read keeps what the index has of it (a rebuild copies that over)."""
        if entry is None or not self.full or self.old is None:
            return
        for data in self.old.stored("document", entry.docs):
            if data:
                self.write(decode(data))
        self.put_entry(replace(entry, reader="", error=self.report.failed[path]))

    def merged(self, document: Document, path: str) -> Document:
        """A document that several files hold is that of the first path, with the sources of all."""
        others = sorted(self.owners[document.id] - {path})
        copies = [document]
        for other in others:
            with suppress(ReadError, OSError):
                copies += [d for d in readers.read_path(Path(other)) if d.id == document.id]
        if len(copies) == 1:
            return document
        copies.sort(key=lambda copy: copy.sources[0].path)
        sources = tuple(dict.fromkeys(source for copy in copies for source in copy.sources))
        first = copies[0] if copies[0] is document else labels.label_document(copies[0])
        return replace(first, sources=sources)

    def write(self, document: Document) -> None:
        self.writer.put(document.id, records(document))
        self.written.add(document.id)
        self.report.documents += 1
        self.report.passages += len(document.passages)
        self.uncommitted += 1

    def put_entry(self, entry: FileEntry) -> None:
        """Record the file, and commit now and then: only here are the documents of every file whole."""
        self.writer.put(file_key(entry.path), [file_record(entry)])
        if self.uncommitted >= COMMIT_EVERY:
            self.writer.commit()
            self.uncommitted = 0

    def remove(self, before: int) -> None:
        """Take out documents that no file holds any more, unless they are too many; hand shared ones over."""
        gone = {id for id in self.orphans if not self.owners[id]}
        lost = before - len(self.written) if self.full else len(gone)
        if lost > before * MAX_DROP and not self.allow_removal:
            if not self.full:
                self.writer.commit()
            raise RemovalRefused(
                f"{lost} of {before} documents would be removed because their files are gone: nothing was removed; "
                "if that is meant, run it again with --allow-removal"
            )
        for id in self.orphans - gone:
            self.hand_over(id)
        for id in gone:
            self.writer.delete(id)
        for path in self.found.gone:
            self.writer.delete(file_key(path))
        self.report.removed, self.report.documents_removed = list(self.found.gone), len(gone)

    def hand_over(self, id: str) -> None:
        """A document that lost one of its files is read again from those that remain (unless that was just done)."""
        if id in self.written:
            return
        path = min(self.owners[id])
        with suppress(ReadError, OSError):
            for document in readers.read_path(Path(path)):
                if document.id == id:
                    self.write(self.merged(labels.label_document(document), path))
