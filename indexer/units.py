"""Which files are read together, and which once more because of others.

In: a ``Plan`` and the index's file entries. Out: ``Unit``s in the order of their paths. Files of one folder that hold
parts of the same documents make one unit (``readers.together``). A file that shares a document with one that changed or
went is read again, so that what the index holds never depends on the order in which things happened.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indexer import readers
from indexer.errors import ReadError
from indexer.readers.packing import is_packed
from indexer.records import FileEntry
from indexer.scan import Plan

LARGE = 4 * 1024 * 1024
"""Bytes from which a unit's documents are handed on one by one instead of all at once."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Files read as one, by path; ``size`` in bytes."""

    paths: tuple[str, ...]
    size: int

    @property
    def large(self) -> bool:
        """Whether its documents are too many to hold in memory."""
        return self.size > LARGE or len(self.paths) > 1


def widen(found: Plan, known: Mapping[str, FileEntry]) -> None:
    """Move from ``same`` and ``touched`` to ``changed`` what must be read again because of a file that is."""
    quiet = {*found.same, *found.touched} | {path for path in known if path not in _listed(found)}
    again = _sharing(found, known, quiet)
    again |= _joined(found, known, quiet - again)
    again |= _sharing(found, known, quiet - again, again)
    present = {path for path in again if os.path.exists(path)}
    found.changed += sorted(present)
    found.same = [path for path in found.same if path not in present]
    found.touched = [path for path in found.touched if path not in present]


def units(found: Plan, known: Mapping[str, FileEntry]) -> list[Unit]:
    """What to read of ``found``, in order."""
    paths = found.to_read
    parts = [path for path in paths if _may_be_part(path)]
    grouped = {path: group for group in _groups(parts) for path in group}
    made = dict.fromkeys(grouped.get(path, (path,)) for path in paths)
    return [Unit(group, sum(map(_size, group))) for group in made]


def _listed(found: Plan) -> set[str]:
    return {*found.new, *found.changed, *found.same, *found.touched, *found.gone, *found.failed}


def _sharing(found: Plan, known: Mapping[str, FileEntry], quiet: set[str], more: Iterable[str] = ()) -> set[str]:
    """Those of ``quiet`` that give, or were folded into, a document of a changed or gone file, also through others."""
    active = [known[path] for path in (*found.changed, *found.gone, *more) if path in known]
    again: set[str] = set()
    while active:
        ids = {id for entry in active for id in (*entry.docs, *entry.folded.values())}
        active = [
            known[path]
            for path in quiet - again
            if path in known and not ids.isdisjoint((*known[path].docs, *known[path].folded.values()))
        ]
        again.update(entry.path for entry in active)
    return again


def _joined(found: Plan, known: Mapping[str, FileEntry], quiet: set[str]) -> set[str]:
    """Those of ``quiet`` that lie beside a new, changed or gone part of a document and go to the same reader."""
    stirred: set[tuple[str, str]] = set()
    for path in (*found.changed, *found.gone):
        if path in known and known[path].joined:
            stirred.add((os.path.dirname(path), known[path].format))
    for path in (*found.new, *found.changed):
        if _may_be_part(path) and (reader := _part_of(path)):
            stirred.add((os.path.dirname(path), reader))
    return {p for p in quiet if p in known and (os.path.dirname(p), known[p].format) in stirred} if stirred else set()


def _part_of(path: str) -> str:
    """The reader's name where the file at ``path`` holds parts of documents."""
    try:
        file = readers.open_file(path)
        reader, _ = readers.pick(file)
        return reader.name if reader.fragment and reader.fragment(file) else ""
    except ReadError:
        return ""


def _may_be_part(path: str) -> bool:
    """Data and packed files only: telling them from pages costs one look at the first bytes."""
    try:
        with readers.open_file(path).packed() as stream:
            start = stream.read(256)
    except ReadError:
        return False
    return is_packed(start) or start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[", b"<?xml"))


def _groups(paths: list[str]) -> Iterable[tuple[str, ...]]:
    by_folder: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_folder[os.path.dirname(path)].append(path)
    for folder in by_folder.values():
        if len(folder) == 1:
            yield (folder[0],)
            continue
        files = []
        for path in folder:
            try:
                files.append(readers.open_file(path))
            except ReadError:
                yield (path,)
        for group in readers.together(files):
            yield tuple(str(file.path) for file in group)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
