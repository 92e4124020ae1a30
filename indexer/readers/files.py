"""Source files: opened with care, read once, bounded.

In: a path, or a member's bytes. Out: ``RawFile``, whose bytes, hash and text are read when first asked for: the whole
of a page, or a stream where a file may be of any size. Which reader takes a file is decided in ``indexer.readers``;
what of a folder is a source, in ``walk``; how packed bytes unpack, in ``packing``.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from indexer.errors import ReadError
from indexer.readers.encoding import decode
from indexer.readers.packing import SUFFIXES, lines, unpacked
from indexer.readers.walk import open_careful

MAX_WHOLE = 32 * 1024 * 1024
"""A page, a post or one thread's JSON is never larger; what is, is a dump, which streaming readers take at any size."""

MAX_LINE = 16 * 1024 * 1024
HEAD = 64 * 1024
"""How much of a file is looked at to tell what it is."""

MAX_WARNINGS = 20


class RawFile:
    """One regular file as it lies there, or one member of an archive.

    ``path`` names it in messages, ids and sources; ``place`` is where its bytes lie (for members that is elsewhere;
    None where they are ``held``). ``url`` and ``fetched`` say where and when a page was fetched, ``charset`` what its
    server declared; all "" where unknown. ``whole`` turns False where damage ended the reading; ``expected``: how many
    documents a reader will give, where it knows (for progress alone).
    """

    def __init__(
        self,
        path: Path,
        *,
        place: Path | None = None,
        held: bytes | None = None,
        parent: RawFile | None = None,
        url: str = "",
        fetched: str = "",
        charset: str = "",
    ) -> None:
        self.path = path
        self.place = place or path
        self.held = held
        self.name = path.name
        self.url, self.fetched, self.charset = url, fetched, charset
        self._company: tuple[RawFile, ...] = ()
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent else 0
        self.warnings: list[str] = []
        self.whole = True
        self.expected = 0
        self._reading: BinaryIO | None = None

    @property
    def company(self) -> tuple[RawFile, ...]:
        """The files that are read together with it, itself included."""
        return self._company or (self,)

    @company.setter
    def company(self, files: tuple[RawFile, ...]) -> None:
        # Alone, it must not refer to itself: its bytes would stay until the next collection.
        self._company = files if len(files) > 1 else ()

    def warn(self, message: str) -> None:
        """Note what a reader passed over; shown with the file's name in the run's report."""
        if self.parent:
            self.parent.warn(f"{self.path.name}: {message}")
        elif len(self.warnings) < MAX_WARNINGS and message not in self.warnings:
            self.warnings.append(message)

    @contextmanager
    def packed(self) -> Iterator[BinaryIO]:
        """The bytes as they lie there; every failure to read them is a ReadError."""
        try:
            stream = self._open()
        except (OSError, ValueError) as error:
            raise unreadable(self.path, error) from error
        with stream:
            self._reading = stream
            try:
                yield stream
            except OSError as error:
                raise unreadable(self.path, error) from error

    @property
    def position(self) -> int:
        """How many of the bytes as they lie there the reading under way has taken."""
        return self._reading.tell() if self._reading and not self._reading.closed else 0

    def _open(self) -> BinaryIO:
        if self.held is not None:
            return io.BytesIO(self.held)
        return cast(BinaryIO, os.fdopen(open_careful(self.place), "rb"))

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """The bytes, unpacked as they are read: for what may be of any size."""
        with self.packed() as stream:
            yield unpacked(stream, self.path)

    def lines(self) -> Iterator[bytes]:
        """The unpacked file line by line; ReadError at a line over ``MAX_LINE``."""
        with self.stream() as stream:
            yield from lines(stream, self.path, MAX_LINE)

    @cached_property
    def data(self) -> bytes:
        """All the bytes, unpacked; ReadError over ``MAX_WHOLE``."""
        with self.stream() as stream:
            data = stream.read(MAX_WHOLE + 1)
        if len(data) > MAX_WHOLE:
            raise ReadError(f"{self.path}: larger than {MAX_WHOLE // 2**20} MB. Split it, or save only its story.")
        return data

    @cached_property
    def sha256(self) -> str:
        """Of the bytes as they lie there, packed or not."""
        with self.packed() as stream:
            return hashlib.file_digest(cast(io.BufferedReader, stream), "sha256").hexdigest()

    @cached_property
    def text(self) -> str:
        """All of the file as clean text."""
        return decode(self.data, self.charset)

    @cached_property
    def start(self) -> bytes:
        """The first ``HEAD`` bytes, unpacked; what can be had of them where the rest is damaged."""
        found = b""
        with self.stream() as stream:
            try:
                while len(found) < HEAD and (more := stream.read(min(4096, HEAD - len(found)))):
                    found += more
            except ReadError:
                if not found:
                    raise
        return found

    @cached_property
    def head(self) -> str:
        """The file's beginning as clean text: enough to tell what it is."""
        cut = self.start
        if len(cut) == HEAD:  # not in the middle of a character
            cut = cut[: max(cut.rfind(b"\n"), cut.rfind(b" "), cut.rfind(b">"), HEAD - 8) + 1]
        return decode(cut, self.charset)

    def forget(self) -> None:
        """Let go of what was read; asked for again, it is read again. An archive of many files fits in memory so."""
        for name in ("data", "text", "start", "head"):
            self.__dict__.pop(name, None)

    @cached_property
    def suffix(self) -> str:
        """The name's ending in lower case, that of a packing left off."""
        name = Path(self.name.lower())
        return (Path(name.stem) if name.suffix in SUFFIXES else name).suffix


def open_file(path: str | os.PathLike[str]) -> RawFile:
    """The regular file at ``path``; ReadError for anything else and for what may not be read."""
    place = Path(os.path.abspath(path))
    try:
        descriptor = open_careful(place)
        try:
            status = os.fstat(descriptor)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise unreadable(place, error) from error
    if not stat.S_ISREG(status.st_mode):
        raise ReadError(f"{place}: not a regular file. Give a file or a folder of files.")
    return RawFile(place)


def unreadable(path: Path, error: Exception) -> ReadError:
    """What is said of a file that cannot be opened."""
    reason = getattr(error, "strerror", None) or str(error)
    return ReadError(f"{path}: cannot be opened ({reason}). Check that it is there and that you may read it.")
