"""Which files of a folder may be sources.

In: a path. Out: the files to read, sorted, links kept inside the folder; and why one is left out. Names decide little
here: what is text, packed or an archive may be a source; which reader takes it is decided in ``indexer.readers``.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from indexer import curation, display, forgotten
from indexer.readers.packing import SUFFIXES as PACKED

SNIFF = 8 * 1024
_MAGIC = (
    (b"%PDF", "a PDF"), (b"\x89PNG", "an image"), (b"GIF8", "an image"), (b"\xff\xd8\xff", "an image"),
    (b"RIFF", "an image or a recording"), (b"\x7fELF", "a program"), (b"SQLite format", "a database"),
    (b"7z\xbc\xaf", "a 7-Zip archive"), (b"Rar!", "a RAR archive"), (b"\xd0\xcf\x11\xe0", "an old office file"),
    (b"OggS", "a recording"), (b"ID3", "a recording"),
)  # fmt: skip
_PACKAGES = (b"mimetype", b"[Content_Types].xml", b"_rels/", b"word/", b"META-INF/")
"""First members of ZIPs that are one thing in many parts: office documents, e-books, programs."""

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_TEXT_SUFFIXES = {
    ".txt", ".text", ".md", ".markdown", ".mdx", ".qmd", ".rmd", ".lr", ".html", ".htm", ".xhtml", ".json", ".jsonl",
    ".ndjson", ".xml", ".rss", ".atom", ".mbox", ".warc", ".zip", ".tar", ".tgz", *PACKED,
}  # fmt: skip
_BESIDE = {display.NAME, curation.NAME, forgotten.NAME}
_NOT_SOURCES = re.compile(r"(readme|licen[cs]e|copying|notice|authors|contributing|changelog)(\.\w+)?\Z", re.I)


def archive_kind(start: bytes) -> str:
    """What archive a file is that begins (unpacked) with ``start``: ``ZIP``, ``tar``, ``WARC`` or ""."""
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not start.startswith(_PACKAGES, 30):
        return "ZIP"
    if start[257:262] == b"ustar":
        return "tar"
    return "WARC" if start.startswith(b"WARC/") else ""


def binary_kind(start: bytes) -> str:
    """What a file that begins (unpacked) with ``start`` is if nothing to read ("a PDF", "binary data"), else ""."""
    if archive_kind(start):
        return ""
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    start = start[:SNIFF]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    return "binary data" if len(_CONTROLS.findall(start)) > max(2, len(start) // 20) else ""


def skip_reason(path: Path, place: Path | None = None) -> str:
    """Why a walk leaves out the file at ``path``, or ""; ``place`` is where its bytes lie if elsewhere."""
    if path.name.startswith("."):
        return "hidden"
    if _NOT_SOURCES.match(path.name) or path.name in _BESIDE:
        return "about the folder, not a story"
    if path.suffix.lower() in _TEXT_SUFFIXES:
        return ""
    try:
        with os.fdopen(open_careful(place or path), "rb") as stream:
            start = b"" if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode) else stream.read(SNIFF)
    except OSError:
        return ""  # reading it will fail, and that is to be reported
    return binary_kind(start)


def open_careful(path: Path) -> int:
    """A descriptor to read from: without O_NONBLOCK, opening a FIFO would wait for a writer for ever."""
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))


def sources(path: str | os.PathLike[str]) -> Iterator[Path]:
    """The files to read at ``path``: itself if it is no folder, else what lies in it, sorted, links kept inside it."""
    place = Path(os.path.abspath(path))
    if not place.is_dir():
        yield place
        return
    yield from _walk(place, os.path.realpath(place), {os.path.realpath(place)})


def _walk(folder: Path, root: str, visited: set[str]) -> Iterator[Path]:
    """``visited`` holds the real folders seen so far: a loop of links ends at the first of them."""
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError:
        yield folder  # opening it will fail, and that is to be reported
        return
    for entry in entries:
        if entry.is_symlink() and not _inside(os.path.realpath(entry), root):
            continue
        if entry.is_dir():
            real = os.path.realpath(entry)
            if not entry.name.startswith(".") and real not in visited:
                visited.add(real)
                yield from _walk(entry, root, visited)
        elif not skip_reason(entry):
            yield entry


def _inside(real: str, root: str) -> bool:
    return real == root or real.startswith(root.rstrip(os.sep) + os.sep)
