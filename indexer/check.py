"""Does the index hold what the files say, whole and consistent?

In: an ``Index``. Out: a list of ``Problem``s (none: all is well). Looks at every file entry (there, same bytes), every
document (decodes, spans inside, evidence not empty, ids unique, parents present), the counts of every unit, ownership
both ways, and duplicates by text. Changes nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from indexer import curation, leaving, scan
from indexer.analysis import terms
from indexer.curated import unfit
from indexer.document import Document, Span, decode, evidence
from indexer.engines import Snapshot
from indexer.errors import UsageError
from indexer.index import Index
from indexer.query import Everything
from indexer.records import FileEntry, decode_entry

SHORTEST_DUPLICATE = 50
"""Terms below which equal texts are no sign of a copy."""


@dataclass(frozen=True, slots=True)
class Problem:
    """``what``: file, document, span, count, owner, duplicate, curation or forget; ``where``: path or id; ``message``
    names the cure."""

    what: str
    where: str
    message: str


def check(index: Index) -> list[Problem]:
    """Everything that is wrong with ``index``."""
    snapshot = index.engine.snapshot()
    entries = [decode_entry(data) for _, data in snapshot.scan("file")]
    problems = [problem for entry in entries for problem in _file(entry)]
    counts: Counter[str] = Counter(file=len(entries))
    texts: dict[str, list[str]] = defaultdict(list)
    ids: set[str] = set()
    for key, data in snapshot.scan("document"):
        ids.add(key)
        try:
            document = decode(data)
        except msgspec.DecodeError as error:
            problems.append(Problem("document", key, f"cannot be decoded ({error}): run reindex --full"))
            continue
        counts.update(document=1, passage=len(document.passages), move=len(document.moves))
        problems += _document(document)
        texts[_text_hash(document)].append(key)
    problems += _counts(snapshot, counts)
    problems += _curation(snapshot)
    if leaving.unfinished(index.location):
        problems.append(Problem("forget", index.location, "something to be forgotten is still on the disk: run forget"))
    problems += _owners(entries, ids)
    problems += [
        Problem("duplicate", ", ".join(same), "have the same text: keep one of their files")
        for hash, same in texts.items()
        if hash and len(same) > 1
    ]
    return problems


def _file(entry: FileEntry) -> Iterator[Problem]:
    if entry.error:
        yield Problem("file", entry.path, f"could not be read at the last try ({entry.error})")
    if not os.path.exists(entry.path):
        yield Problem("file", entry.path, "is gone: run reindex on its folder")
        return
    try:
        if scan.digest(entry.path) != entry.sha256:
            yield Problem("file", entry.path, "has changed since it was indexed: run reindex on it")
    except OSError as error:
        yield Problem("file", entry.path, f"cannot be read ({error.strerror}): check its permissions")


def _document(document: Document) -> Iterator[Problem]:
    passages = Counter(passage.id for passage in document.passages)
    for id, count in passages.items():
        if count > 1:
            yield Problem("document", document.id, f"passage id {id} occurs {count} times: run reindex --full")
    for passage in document.passages:
        if passage.parent is not None and passage.parent not in passages:
            yield Problem("document", document.id, f"passage {passage.id} replies to {passage.parent}, not here")
    for name, span in [
        *((f"label {label.field}={label.value}", label.span) for label in document.labels),
        *((f"move {move.id}", move.span) for move in document.moves),
    ]:
        if not _holds(document, span):
            yield Problem("span", document.id, f"{name} points outside its text: run reindex --full")


def _holds(document: Document, span: Span) -> bool:
    try:
        text = evidence(document, span)
    except KeyError:
        return False
    return 0 <= span.start < span.end and len(text) == span.end - span.start and bool(text.strip())


def _counts(snapshot: Snapshot, counts: Counter[str]) -> Iterator[Problem]:
    for unit in ("document", "passage", "move", "file"):
        found = snapshot.search(unit, Everything(), limit=0).total
        if found != counts[unit]:
            yield Problem("count", unit, f"{found} records, but {counts[unit]} are due: run reindex --full")


def _curation(snapshot: Snapshot) -> Iterator[Problem]:
    try:
        yield from (Problem("curation", where, message) for where, message in unfit(curation.current(), snapshot))
    except UsageError as error:
        yield Problem("curation", str(curation.place()), str(error))


def _owners(entries: list[FileEntry], ids: set[str]) -> Iterator[Problem]:
    owned = {entry.folded.get(id, id) for entry in entries for id in entry.docs} - _hidden()
    for id in sorted(ids - owned):
        yield Problem("owner", id, "belongs to no file: run reindex --full")
    for id in sorted(owned - ids):
        yield Problem("owner", id, "is listed by a file but is not in the index: run reindex --full")


def _hidden() -> frozenset[str]:
    try:
        return curation.current().hidden
    except UsageError:  # reported elsewhere
        return frozenset()


def _text_hash(document: Document) -> str:
    found = [term for passage in document.passages for term in terms(passage.text)]
    if len(found) < SHORTEST_DUPLICATE:
        return ""
    return hashlib.sha256(" ".join(found).encode()).hexdigest()
