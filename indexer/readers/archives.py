"""ZIP and tar archives (tar also packed: ``.tar.gz``, ``.tgz``, ``.tar.zst``, ...) of files of any readable format.

In: an archive. Out: the documents of its members, read like the files of a folder. Members are unpacked to a
temporary folder under names of our own, so that none can be written elsewhere; it is gone when reading ends, however
it ends. Archives within archives count against the same bounds. Old tars without the ``ustar`` mark are not known.

Built from PKWARE's APPNOTE.TXT 6.3 and POSIX.1-2017 (pax), tried on archives of GNU tar and of Python.
"""

from __future__ import annotations

import io
import lzma
import re
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers.files import RawFile
from indexer.readers.members import MAX_DEPTH, documents, printable, refuse_depth
from indexer.readers.packing import FREE, MAX_RATIO
from indexer.readers.reader import Reader
from indexer.readers.walk import archive_kind, skip_reason

NAME, VERSION = "archive", "1"
MAX_MEMBERS = 200_000
MAX_UNPACKED = 4 * 1024**3
"""Bytes that all members together may unpack to; never more than ``MAX_RATIO`` times the archive's own either."""

MAX_LISTING = 24 * 1024 * 1024
"""A ZIP's list of 200,000 members is smaller; Python holds some twelve times as much in memory."""

_BLOCK = 1 << 16
_DAMAGE = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError, ValueError,
    OverflowError, RuntimeError, KeyError, IndexError,
)  # fmt: skip
_Entry = tuple[str, IO[bytes]]


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    kind = archive_kind(file.start)
    return f"a {kind} archive by its first bytes" if kind in ("ZIP", "tar") else ""


def read(file: RawFile) -> Iterator[Document]:
    """The documents of all members, those of one folder together where they belong together."""
    from indexer.readers import together  # the table there names this module

    refuse_depth(file)
    with tempfile.TemporaryDirectory(prefix="crossings-") as folder:
        unpacking = _Unpacking(file, Path(folder))
        yield from documents(file, together(unpacking.members(file)))


class _Unpacking:
    """One archive and all within it on their way to ``folder``. ``left``: the bytes that may still be unpacked."""

    def __init__(self, file: RawFile, folder: Path) -> None:
        size = len(file.held) if file.held is not None else file.place.stat().st_size
        self.folder = folder
        self.left = min(MAX_UNPACKED, max(FREE, MAX_RATIO * size))
        self.seen = 0

    def members(self, archive: RawFile) -> Iterator[RawFile]:
        """The members of ``archive`` that a folder's walk would read too, unpacked; those of archives in it as well."""
        for name, stream in _zip(archive) if archive_kind(archive.start) == "ZIP" else _tar(archive):
            self.seen += 1
            if self.seen > MAX_MEMBERS:
                raise ReadError(f"{archive.path}: over {MAX_MEMBERS:,} members. Unpack it and give the folder.")
            inner = _safe(name)
            if inner is None:
                archive.warn(f"{printable(name)}: its name leads out of the archive, left out")
            elif not _hidden(inner):
                yield from self._member(archive, inner, stream)

    def _member(self, archive: RawFile, inner: PurePosixPath, stream: IO[bytes]) -> Iterator[RawFile]:
        member = RawFile(archive.path / inner, place=self.folder / str(self.seen), parent=archive)
        try:
            if not self._unpack(member, stream):
                return
        except _Damaged as error:
            archive.whole = False
            archive.warn(f"{printable(str(inner))}: damaged, left out ({error})")
            return
        if not _is_archive(member):
            yield member
            member.forget()
        elif member.depth >= MAX_DEPTH:
            archive.warn(f"{printable(str(inner))}: an archive within {MAX_DEPTH} others, left out")
        else:
            yield from self._within(archive, member)

    def _within(self, archive: RawFile, member: RawFile) -> Iterator[RawFile]:
        try:
            yield from self.members(member)
        except ReadError as error:
            if self.left < 0 or self.seen > MAX_MEMBERS:
                raise
            archive.warn(str(error).removeprefix(f"{archive.path}/"))
        archive.whole = archive.whole and member.whole

    def _unpack(self, member: RawFile, stream: IO[bytes]) -> bool:
        """Writes the member to its place; False if a walk would leave it out, which its beginning tells."""
        block = _block(stream)
        with member.place.open("wb") as target:
            target.write(block)
            target.flush()
            if skip_reason(member.path, member.place):
                return False
            while block:
                self.left -= len(block)
                if self.left < 0:
                    raise ReadError(f"{member.path}: the archive unpacks to too much. Unpack it and look inside.")
                block = _block(stream)
                target.write(block)
        return True


class _Damaged(Exception):
    """A member cannot be unpacked."""


def _block(stream: IO[bytes]) -> bytes:
    try:
        return stream.read(_BLOCK)
    except (ReadError, *_DAMAGE) as error:
        raise _Damaged(str(error)[:100] or type(error).__name__) from error


def _safe(name: str) -> PurePosixPath | None:
    """The member's path within its archive, None if it leads out; a backslash parts as it does where it was made."""
    if re.match(r"[/\\]|[A-Za-z]:", name) or len(name) > 1000 or "\0" in name:
        return None
    parts = [part for part in re.split(r"[/\\]+", name) if part not in ("", ".")]
    return PurePosixPath(*parts) if parts and ".." not in parts else None


def _hidden(inner: PurePosixPath) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in inner.parts)


def _is_archive(member: RawFile) -> bool:
    try:
        return archive_kind(member.start) in ("ZIP", "tar")
    except ReadError:
        return False  # reading it will fail, and that is to be reported


def _zip(file: RawFile) -> Iterator[_Entry]:
    with file.packed() as stream:
        try:
            archive = zipfile.ZipFile(_Short(stream))
        except _DAMAGE as error:
            reason = f"its list of members is damaged ({error})"
            raise ReadError(f"{file.path}: {reason}. Fetch it again, or unpack it and give the folder.") from error
        for info in archive.infolist():
            mode = info.external_attr >> 16
            if info.is_dir():
                continue
            if info.flag_bits & 1:
                file.warn(f"{printable(info.filename)}: encrypted, left out")
            elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                file.warn(f"{printable(info.filename)}: a link or a device, left out")
            else:
                yield from _opened(file, archive, info)


def _opened(file: RawFile, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[_Entry]:
    try:
        stream = archive.open(info)
    except _DAMAGE as error:
        file.whole = False
        file.warn(f"{printable(info.filename)}: damaged, left out ({str(error)[:100]})")
        return
    with stream:
        yield info.filename, stream


class _Short(io.BufferedReader):
    """A stream of which no single read may be long: a ZIP's list of members is read at one go, however long."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(cast(io.RawIOBase, stream))

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_LISTING:
            raise zipfile.BadZipFile(f"it is over {MAX_LISTING // 2**20} MB long")
        return super().read(size)


def _tar(file: RawFile) -> Iterator[_Entry]:
    given = False
    with file.stream() as stream:
        forward = _Forward(stream)
        try:
            tar = tarfile.TarFile(fileobj=cast(BinaryIO, forward), mode="r", errors="surrogateescape")
            while info := tar.next():
                tar.members = []  # type: ignore[attr-defined]  # else it keeps all that it has seen
                if info.isreg() and (member := tar.extractfile(info)):
                    given = True
                    yield info.name, member
                elif not info.isdir():
                    file.warn(f"{printable(info.name)}: a link or a device, left out")
            if forward.last.strip(b"\0"):
                raise tarfile.ReadError("no member begins where one should")
        except (ReadError, *_DAMAGE) as error:
            if not given:
                raise ReadError(f"{file.path}: a damaged tar archive ({error}). Fetch it again.") from error
            file.whole = False
            file.warn(f"damaged, read up to there only ({str(error)[:100]})")


class _Forward:
    """A stream as ``tarfile`` reads it, without ways back (damaged sizes lead into endless loops) and without the long
    reads that a header may ask for. ``last`` is what the last read gave."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.position, self.last = stream, 0, b""

    def tell(self) -> int:
        """Bytes read so far."""
        return self.position

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer at the end."""
        if not 0 <= size <= MAX_LISTING:
            raise tarfile.ReadError("a header beyond all measure")
        self.last = self.stream.read(size)
        self.position += len(self.last)
        return self.last

    def seek(self, position: int) -> None:
        """Goes forward to ``position``, or to the end if that comes first."""
        if position < self.position:
            raise tarfile.ReadError("a member that begins before the one it follows")
        while self.position < position and self.read(min(_BLOCK, position - self.position)):
            pass


READER = Reader(NAME, VERSION, claims, read)
