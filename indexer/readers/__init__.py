"""Readers: source files to clean documents, one module a format.

In: a path. Out: ``Document``s without labels. ``READERS`` is the table; its order decides where two would take a file.
A reader is picked by what the file holds; its name only breaks ties. Every failure is a ``ReadError`` that names the
file, the reason and the cure.
"""

from __future__ import annotations

import os

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import html, markdown, reddit, text
from indexer.readers.files import RawFile, binary_kind, open_file, skip_reason, sources
from indexer.readers.reader import Reader

__all__ = ["READERS", "RawFile", "Reader", "open_file", "pick", "read_path", "skip_reason", "sources"]

READERS: tuple[Reader, ...] = (reddit.READER, html.READER, markdown.READER, text.READER)


def pick(file: RawFile) -> tuple[Reader, str]:
    """The first reader that claims ``file``, and why; ReadError if none does."""
    if not file.data.strip():
        raise ReadError(f"{file.path}: it is empty. Save the story again, or remove the file.")
    if kind := binary_kind(file.data):
        raise ReadError(f"{file.path}: it is {kind}, not text. Save the story as HTML, Markdown, JSON or text.")
    for reader in READERS:
        if reason := reader.claims(file):
            return reader, reason
    raise ReadError(f"{file.path}: no reader knows this format. Save the story as HTML, Markdown or text.")


def read_path(path: str | os.PathLike[str]) -> list[Document]:
    """All documents of the file at ``path``."""
    return read_file(open_file(path))


def read_file(file: RawFile) -> list[Document]:
    """All documents of ``file``; whatever goes wrong in a library below is a ReadError here."""
    try:
        reader, _ = pick(file)
        found = list(reader.read(file))
    except ReadError:
        raise
    except RecursionError as error:
        raise ReadError(f"{file.path}: nested too deeply. Save the page again, or as text.") from error
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:200]
        raise ReadError(f"{file.path}: cannot be read ({reason}). Save the page again, or as text.") from error
    if not found:
        raise ReadError(f"{file.path}: no document found in it. Save the page with its story, or remove the file.")
    return found
