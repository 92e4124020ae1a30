"""Source files on disk: opened with care, read once, bounded.

In: a path. Out: ``RawFile`` (its bytes, hash and text are read when first asked for) and, for a folder, the files in
it that may be sources. Which reader takes a file is decided in ``indexer.readers``.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import stat
import zlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from indexer.errors import ReadError
from indexer.readers.encoding import decode

MAX_FILE = 500 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
HEAD = 64 * 1024
"""How much of a file is looked at to tell what it is."""

_SNIFF = 8 * 1024
_MAGIC = (
    (b"%PDF", "a PDF"), (b"PK\x03\x04", "a ZIP archive or office file"), (b"\x89PNG", "an image"),
    (b"GIF8", "an image"), (b"\xff\xd8\xff", "an image"), (b"\x7fELF", "a program"), (b"SQLite format", "a database"),
    (b"\x28\xb5\x2f\xfd", "Zstandard-compressed"), (b"BZh", "bzip2-compressed"), (b"\xfd7zXZ", "xz-compressed"),
    (b"7z\xbc\xaf", "a 7-Zip archive"), (b"\xd0\xcf\x11\xe0", "an old office file"), (b"OggS", "a recording"),
    (b"ID3", "a recording"),
)  # fmt: skip
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_TEXT_SUFFIXES = {".txt", ".text", ".md", ".markdown", ".lr", ".html", ".htm", ".xhtml", ".json", ".gz"}
_NOT_SOURCES = re.compile(r"(readme|licen[cs]e|copying|notice|authors|contributing|changelog)(\.\w+)?\Z", re.I)


class RawFile:
    """One regular file as it lies there. ``size`` and ``mtime_ns`` are those of the moment it was opened."""

    def __init__(self, path: Path, size: int, mtime_ns: int) -> None:
        self.path = path
        self.name = path.name
        self.size = size
        self.mtime_ns = mtime_ns

    @cached_property
    def raw(self) -> bytes:
        """The bytes on disk."""
        try:
            with os.fdopen(_open(self.path), "rb") as stream:
                data = stream.read(MAX_FILE + 1)
        except OSError as error:
            raise _unreadable(self.path, error) from error
        if len(data) > MAX_FILE:
            raise _too_large(self.path)
        return data

    @cached_property
    def data(self) -> bytes:
        """The bytes, unpacked if they are gzip."""
        return _gunzip(self.path, self.raw) if self.raw.startswith(b"\x1f\x8b") else self.raw

    @cached_property
    def sha256(self) -> str:
        """Of the bytes on disk, packed or not."""
        return hashlib.sha256(self.raw).hexdigest()

    @cached_property
    def text(self) -> str:
        """All of the file as clean text."""
        return decode(self.data)

    @cached_property
    def head(self) -> str:
        """The file's beginning as clean text: enough to tell what it is."""
        return self.text[:HEAD]

    @cached_property
    def suffix(self) -> str:
        """The name's ending in lower case, ``.gz`` left off."""
        return Path(self.name.lower().removesuffix(".gz")).suffix


def open_file(path: str | os.PathLike[str]) -> RawFile:
    """The regular file at ``path``; ReadError for anything else, unreadable or over 500 MB."""
    place = Path(os.path.abspath(path))
    try:
        descriptor = _open(place)
        try:
            status = os.fstat(descriptor)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise _unreadable(place, error) from error
    if not stat.S_ISREG(status.st_mode):
        raise ReadError(f"{place}: not a regular file. Give a file or a folder of files.")
    if status.st_size > MAX_FILE:
        raise _too_large(place)
    return RawFile(place, status.st_size, status.st_mtime_ns)


def _open(path: Path) -> int:
    # Without O_NONBLOCK, opening a FIFO would wait for a writer for ever.
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))


def _unreadable(path: Path, error: Exception) -> ReadError:
    reason = getattr(error, "strerror", None) or str(error)
    return ReadError(f"{path}: cannot be opened ({reason}). Check that it is there and that you may read it.")


def _too_large(path: Path) -> ReadError:
    return ReadError(f"{path}: larger than {MAX_FILE // 2**20} MB. Split it into smaller files.")


def _gunzip(path: Path, data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            unpacked = stream.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ReadError(f"{path}: its gzip data is damaged ({error}). Fetch or pack it again.") from error
    if len(unpacked) > MAX_UNPACKED:
        raise ReadError(f"{path}: unpacks to over {MAX_UNPACKED // 2**20} MB. Unpack and split it.")
    return unpacked


def binary_kind(data: bytes) -> str:
    """What ``data`` is where it is no text ("a PDF", "binary data"), else ""."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    start = data[:_SNIFF]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    return "binary data" if len(_CONTROLS.findall(start)) > max(2, len(start) // 20) else ""


def skip_reason(path: Path) -> str:
    """Why a walk leaves out the file at ``path``, or "" if it does not."""
    if path.name.startswith("."):
        return "hidden"
    if _NOT_SOURCES.match(path.name):
        return "about the folder, not a story"
    if path.suffix.lower() in _TEXT_SUFFIXES:
        return ""
    try:
        with os.fdopen(_open(path), "rb") as stream:
            start = b"" if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode) else stream.read(_SNIFF)
    except OSError:
        return ""  # reading it will fail, and that is to be reported
    return binary_kind(start)


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
