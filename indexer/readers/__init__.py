"""Readers: source files to clean documents, one module a format.

In: paths. Out: ``Document``s without labels, one by one. ``READERS`` is the table; its order decides where two would
take a file. A reader is picked by what the file holds; its name only breaks ties. Every failure is a ``ReadError`` that
names the file, the reason and the cure; what follows damage is given up with a warning, what came before it is kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import (
    archives,
    discourse,
    feeds,
    forums,
    hackernews,
    html,
    jsonfeed,
    markdown,
    mbox,
    reddit,
    reddit_dump,
    stackdump,
    stackexchange,
    text,
    warc,
    wxr,
)
from indexer.readers.files import RawFile, open_file
from indexer.readers.reader import Reader
from indexer.readers.walk import binary_kind, skip_reason, sources

__all__ = [
    "READERS", "RawFile", "Reader", "open_file", "pick", "read_file", "read_path", "skip_reason", "sources", "together",
]  # fmt: skip

READERS: tuple[Reader, ...] = (
    archives.READER,
    warc.READER,
    reddit.READER,
    reddit_dump.READER,
    hackernews.READER,
    stackexchange.READER,
    stackdump.READER,
    discourse.READER,
    mbox.READER,
    wxr.READER,
    feeds.READER,
    jsonfeed.READER,
    forums.READER,
    html.READER,
    markdown.READER,
    text.READER,
)


def pick(file: RawFile) -> tuple[Reader, str]:
    """The first reader that claims ``file``, and why; ReadError if none does."""
    if not file.start.strip():
        raise ReadError(f"{file.path}: it is empty. Save the story again, or remove the file.")
    if kind := binary_kind(file.start):
        raise ReadError(f"{file.path}: it is {kind}, not text. Save the story as HTML, Markdown, JSON or text.")
    for reader in READERS:
        if reason := reader.claims(file):
            return reader, reason
    raise ReadError(f"{file.path}: no reader knows this format. Save the story as HTML, Markdown or text.")


def together(files: Iterable[RawFile]) -> Iterator[tuple[RawFile, ...]]:
    """``files`` in the groups that must be read together: where one holds but parts of documents (a dump's comments,
    say), all those of its folder that the same reader takes; else each alone. What no reader takes is alone too."""
    groups: dict[tuple[Path, str], list[RawFile]] = {}
    broken: set[tuple[Path, str]] = set()
    for file in files:
        try:
            reader, _ = pick(file)
        except ReadError:
            yield (file,)
            continue
        key = (file.path.parent, reader.name)
        groups.setdefault(key, []).append(file)
        if reader.fragment and reader.fragment(file):
            broken.add(key)
    for key, found in groups.items():
        if key in broken:
            yield tuple(found)
        else:
            yield from ((file,) for file in found)


def read_path(path: str | os.PathLike[str]) -> list[Document]:
    """All documents of the file at ``path``; ReadError if there is none in it."""
    return list(read_file(open_file(path)))


def read_file(file: RawFile) -> Iterator[Document]:
    """The documents of ``file`` (and its company), one by one; whatever goes wrong in a library is a ReadError here.

    Once a document was given, an error ends the reading with a warning and leaves ``file.whole`` False.
    """
    given = 0
    try:
        reader, _ = pick(file)
        for document in reader.read(file):
            given += 1
            yield document
    except GeneratorExit:
        raise
    except Exception as error:
        if not given:
            raise _as_read_error(file, error) from error
        file.whole = False
        file.warn(f"read up to here only: {_as_read_error(file, error)}")
    if not given:
        raise ReadError(f"{file.path}: no document found in it. Save the page with its story, or remove the file.")


def _as_read_error(file: RawFile, error: Exception) -> ReadError:
    if isinstance(error, ReadError):
        return error
    if isinstance(error, RecursionError):
        return ReadError(f"{file.path}: nested too deeply. Save the page again, or as text.")
    reason = f"{type(error).__name__}: {error}"[:200]
    return ReadError(f"{file.path}: cannot be read ({reason}). Save the page again, or as text.")
