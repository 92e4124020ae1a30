"""Forgetting for good: out of every answer at once, out of every file by a rebuild, and never in again.

In: an index, what to forget (a story's id, an address, a writer). Out: what was taken out, and from where. First the
marks go to ``forgotten.txt`` (``forgotten``), then the stories out of the index; then all that stays is written to a
new generation, the old ones are removed, and so are the vectors, the curator's lines and what backups have of them.
Should that be cut short, the stories stay hidden (``leaving``), and any later ``forget`` does the rest.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer import curation, forgotten, leaving, meaning, minhash
from indexer.document import Document, decode
from indexer.engines import Record, Snapshot, Writer
from indexer.engines.local import LocalEngine
from indexer.errors import CrossingsError, IndexMissing, ModelUnavailable, UsageError
from indexer.forgotten import Mark, Stones
from indexer.index import Index
from indexer.records import FileEntry, decode_entry, file_key, file_record, records

_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be forgotten: its ``marks``; ``whole`` stories and those that lose ``parts``, by id; the ``files``
    that still hold the words, for their owner to remove."""

    marks: tuple[Mark, ...]
    whole: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What was done: stories taken out, stories that lost some posts, lines gone from the curation file, backups
    written anew, and what could not be done (path -> reason and cure)."""

    stories: int = 0
    parts: int = 0
    changes: int = 0
    backups: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def plan(index: Index, targets: Iterable[str]) -> Plan:
    """What forgetting ``targets`` takes: 16 hexadecimal digits are an id, http… an address, all else a writer."""
    targets = [target.strip() for target in targets]
    if not all(targets):
        raise UsageError("name a story's id, an address or a writer")
    marks = {mark for target in targets for mark in _marks_of(target)}
    trial = Stones("trial", frozenset())
    trial = replace(trial, hashes=frozenset(map(trial.hash, marks)))
    whole, parts, files = dict[str, None](), dict[str, None](), dict[str, None]()
    with suppress(IndexMissing):
        snapshot = index.engine.snapshot()
        copies = _folded_into(snapshot)
        for document in _documents(snapshot):
            left = forgotten.applied(document, trial)
            if left is None or any(trial.holds(("id", copy)) for copy in copies.get(document.id, ())):
                whole[document.id] = None
                marks.update(forgotten.marks(document))
                marks.update(("id", copy) for copy in copies.get(document.id, ()))
            elif left is not document:
                parts[document.id] = None
            else:
                continue
            files.update((source.path, None) for source in document.sources)
    return Plan(tuple(sorted(marks)), tuple(whole), tuple(parts), tuple(files))


def forget(index: Index, plan: Plan) -> Outcome:
    """Do it. Raises IndexLocked while another process writes: what is to go is hidden then, and a later call purges."""
    if plan.marks:
        forgotten.remember(plan.marks)
    outcome = Outcome(files=list(plan.files))
    named = [name for kind, name in plan.marks if kind == "author"]
    ids = [*plan.whole, *(id for kind, id in plan.marks if kind == "id")]
    outcome.changes = curation.purge(ids, [*named, *(f"u/{name}" for name in named)])
    if index.engine.exists():
        leaving.begin(index.location, (*plan.whole, *plan.parts))
        outcome.stories, outcome.parts = purge(index)
        _backups(index, outcome)
        leaving.end(index.location)
    return outcome


def resume(index: Index) -> Outcome:
    """Take out what ``forgotten.txt`` keeps out and the index, or a backup of it, still has."""
    return forget(index, Plan(()))


def purge(index: Index) -> tuple[int, int]:
    """Write all that may stay to a new generation and remove the others; returns how many stories went, and how many
    lost posts."""
    engine, stones = _engine(index), forgotten.current()
    changed = {d.id: left for d in _documents(engine.snapshot()) if (left := forgotten.applied(d, stones)) is not d}
    with engine.writer() as writer:  # out of every answer at once
        for id, left in changed.items():
            if left is None:
                writer.delete(id)
            else:
                writer.put(id, _records(left))
        writer.commit()
    gone = {id for id, left in changed.items() if left is None}
    with engine.writer(fresh=True) as writer:
        _copy(engine.snapshot(), writer, gone, stones)
        writer.commit()
        _vectors(index, writer.committed())
    engine.drop_previous()
    return len(gone), len(changed) - len(gone)


def _marks_of(target: str) -> list[Mark]:
    if _ID.fullmatch(target):
        return [("id", target)]
    if re.match(r"https?://", target, re.IGNORECASE):
        if mark := forgotten.address(target):
            return [mark]
        raise UsageError(f"{target!r} is no web address: check its spelling")
    return [forgotten.writer(target)]


def _engine(index: Index) -> LocalEngine:
    if not isinstance(index.engine, LocalEngine):
        raise UsageError(f"the engine {index.engine.name!r} cannot forget: take the story out of its files and rebuild")
    return index.engine


def _documents(snapshot: Snapshot) -> Iterator[Document]:
    return (decode(data) for _, data in snapshot.scan("document"))


def _folded_into(snapshot: Snapshot) -> dict[str, list[str]]:
    """Document -> the copies that are kept as its further sources."""
    found: dict[str, list[str]] = {}
    for _, data in snapshot.scan("file"):
        for copy, kept in decode_entry(data).folded.items():
            found.setdefault(kept, []).append(copy)
    return found


def _copy(snapshot: Snapshot, writer: Writer, gone: set[str], stones: Stones) -> None:
    """Every document and every file's entry, without a word of the documents ``gone``."""
    for document in _documents(snapshot):
        writer.put(document.id, _records(document))
    for _, data in snapshot.scan("file"):
        entry = decode_entry(data)
        hidden = {id for id in (*entry.docs, *entry.finished) if stones.holds(("id", id))}  # by a curator, until now
        entry = _entry(entry, gone | hidden)
        writer.put(file_key(entry.path), [file_record(entry)])


def _records(document: Document) -> list[Record]:
    signature = minhash.signature(document)
    return records(document, minhash.bands(signature) if signature else ())


def _entry(entry: FileEntry, gone: set[str]) -> FileEntry:
    """The entry without the ids; what was passed over in a file that gave them is told again when it is read again."""
    lost = gone | {copy for copy, kept in entry.folded.items() if kept in gone}
    if lost.isdisjoint((*entry.docs, *entry.finished)):
        return entry
    return replace(
        entry,
        docs=tuple(id for id in entry.docs if id not in lost),
        folded={copy: kept for copy, kept in entry.folded.items() if copy not in lost},
        finished=tuple(id for id in entry.finished if id not in lost),
        warnings=(),
    )


def _vectors(index: Index, kept: Snapshot) -> None:
    """Leave out every vector of a text that no story has any more; without an encoder, all vectors."""
    folder = meaning.folder_of(index.location)
    if not folder.exists():
        return
    try:
        with meaning.vectors_of(index.location) as vectors:
            vectors.keep(b"".join(data for _, data in kept.scan("meaning")))
    except ModelUnavailable:
        shutil.rmtree(folder)


def _backups(index: Index, outcome: Outcome) -> None:
    """Write those backups anew that hold something to be forgotten."""
    for path in map(Path, _engine(index).backups()):
        if not path.exists():
            continue
        try:
            if _backup(index, path):
                outcome.backups.append(str(path))
        except (CrossingsError, OSError) as error:
            outcome.failed[str(path)] = f"could not be written anew ({error}): delete it"


def _backup(index: Index, path: Path) -> bool:
    stones = forgotten.current()
    with tempfile.TemporaryDirectory(prefix=".forget-", dir=path.parent) as folder:
        copy = Index(Path(folder) / "index", index.engine.name)
        copy.engine.restore(str(path))
        if all(forgotten.applied(document, stones) is document for document in _documents(copy.engine.snapshot())):
            return False
        purge(copy)
        fresh = Path(folder) / path.name
        copy.engine.backup(str(fresh))
        os.replace(fresh, path)
    return True
