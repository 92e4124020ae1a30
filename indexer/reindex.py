"""One run that brings the index up to date with the files under some paths.

In: an ``Index``, paths, options. Out: a ``Report``. A file that cannot be read keeps what the index has of it; what
lies outside the paths is never touched; ``full`` writes a new index beside the old one and swaps. What changed is found
in ``scan``, what is read together in ``units``; reading is in ``reading``, writing in ``writing``.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from indexer import curation, display, forgotten, labels, readers, scan, units
from indexer.curated import Concerns
from indexer.engines import Snapshot
from indexer.errors import CrossingsError, IndexMissing, IndexUnavailable, UsageError
from indexer.index import Index
from indexer.labels import gazetteer
from indexer.meaning import identity_of, vectors_of
from indexer.reading import outcomes
from indexer.records import FileEntry, decode_entry, file_key, file_record
from indexer.report import Report, Show
from indexer.writing import Run

__all__ = ["Report", "reindex", "remove"]


def reader_state(path: str, curated: str = "", *, vectors: str = "") -> str:
    """Names the code, the display policy, the curator's changes and the store of vectors that a file's documents depend
    on; another state makes it be read again."""
    return f"{_code_state()}; display {display.digest_of(path)}; curation {curated}; vectors {vectors}"


@cache
def _code_state() -> str:
    made_by = ", ".join(f"{reader.name} {reader.version}" for reader in readers.READERS)
    return f"{made_by}; labels {labels.VERSION}; gazetteer {gazetteer.digest()}"


def reindex(
    index: Index,
    paths: Iterable[str | Path] = (),
    *,
    full: bool = False,
    dry_run: bool = False,
    verify: bool = False,
    allow_removal: bool = False,
    jobs: int = 0,
    meaning: bool = True,
    progress: Show | None = None,
) -> Report:
    """Bring ``index`` up to date with ``paths`` (none: all it was made from, at first ``corpus``), with ``jobs``
    processes (0: one a core). Without ``meaning`` nothing is encoded, and search has the words alone."""
    started = time.monotonic()
    ready = _ready(index, paths, full, verify, meaning)
    found = ready.found
    report = Report(unchanged=len(found.same) + len(found.touched), failed=dict(found.failed), dry_run=dry_run)
    if dry_run:
        report.added, report.updated, report.removed = found.new, found.changed, found.gone
        return report
    if full or found.to_read or found.touched or found.gone or not index.engine.exists():
        to_read = units.units(found, ready.known)
        keeps = vectors_of(index.location) if meaning else nullcontext()
        with index.engine.writer(fresh=full) as writer, keeps as vectors:
            state = partial(reader_state, vectors=vectors.identity if vectors else "")
            run = Run(
                writer, ready.old, ready.known, found, report, state, full, allow_removal, progress, vectors,
                total=sum(unit.size for unit in to_read),
            )  # fmt: skip
            run.go(outcomes(to_read, run.resumed, jobs, index.location if meaning else ""))
            if vectors and full:
                vectors.compact()
    _remember(index, [*index.engine.roots(), *ready.walked])
    report.seconds = time.monotonic() - started
    return report


@dataclass(frozen=True, slots=True)
class _Ready:
    """What a run starts from: the index as it stands, its file entries, the paths to walk, what changed there."""

    old: Snapshot | None
    known: dict[str, FileEntry]
    walked: list[str]
    found: scan.Plan


def _ready(index: Index, paths: Iterable[str | Path], full: bool, verify: bool, meaning: bool) -> _Ready:
    given, remembered = scan.roots(paths), index.engine.roots()
    old = _snapshot(index, full)
    known = {entry.path: entry for entry in _entries(old)}
    walked = scan.roots([*given, *remembered]) if full else given or remembered or scan.roots(["corpus"])
    _understood()
    concerns, kept = Concerns(curation.current(), old), identity_of(index.location) if meaning else ""

    def state(path: str) -> str:
        return reader_state(path, concerns.of(known.get(path)), vectors=kept)

    found = scan.plan(walked, known, state, verify=verify)
    if full:
        found.changed += [*found.same, *found.touched]
        found.same, found.touched = [], []
    else:
        units.widen(found, known)
    return _Ready(old, known, walked, found)


def _understood() -> None:
    """A file beside the corpus that cannot be understood must end the run before it begins."""
    forgotten.current()
    try:
        gazetteer.gazetteer()
    except ValueError as error:
        raise UsageError(str(error)) from error


def remove(index: Index, targets: Iterable[str]) -> int:
    """Take documents (by id) or all of a file or folder (by path) out of the index; returns how many documents.
    What still lies under the index's folders comes back with the next ``reindex`` of them."""
    targets = list(targets)
    snapshot = index.engine.snapshot()
    entries = [decode_entry(data) for _, data in snapshot.scan("file")]
    ids = {target for target in targets if snapshot.stored("document", [target])[0] is not None}
    roots = {target: scan.roots([target])[0] for target in targets if target not in ids}
    gone = [entry for entry in entries if any(scan.below(entry.path, root) for root in roots.values())]
    for target, root in roots.items():
        if not any(scan.below(entry.path, root) for entry in gone):
            raise CrossingsError(f"{target}: neither a document's id nor a path in the index")
    ids |= {entry.folded.get(id, id) for entry in gone for id in entry.docs}
    kept = [entry for entry in entries if entry not in gone]
    with index.engine.writer() as writer:
        for id in ids:
            writer.delete(id)
        for entry in gone:
            writer.delete(file_key(entry.path))
        for entry in () if gone else (e for e in kept if not ids.isdisjoint(e.docs)):
            left = tuple(id for id in entry.docs if id not in ids)
            writer.put(file_key(entry.path), [file_record(replace(entry, docs=left, reader=""))])
        writer.commit()
    index.engine.set_roots([root for root in index.engine.roots() if root not in roots.values()])
    back = _read_again(index, kept, ids) if gone else 0
    return len(ids) - back


def _read_again(index: Index, kept: list[FileEntry], ids: set[str]) -> int:
    """Files that remain give again what they shared with those removed; returns how many documents."""
    shared = [e for e in kept if not ids.isdisjoint((*e.docs, *e.folded.values()))]
    if not shared:
        return 0
    roots = index.engine.roots()
    with index.engine.writer() as writer:
        for entry in shared:
            writer.delete(file_key(entry.path))
        writer.commit()
    report = reindex(index, [entry.path for entry in shared])
    index.engine.set_roots(roots)
    return report.documents - report.folded


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
