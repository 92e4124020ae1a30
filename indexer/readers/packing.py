"""Packed bytes unpacked as they are read: gzip, Zstandard, bzip2 and xz, bounded against bombs.

In: a binary stream and its first bytes. Out: a binary stream of what was packed; the same one where nothing is. What
a damaged or hostile stream does is a ``ReadError`` at the read that meets it. Archives of many files are elsewhere.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from indexer.errors import ReadError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_RATIO = 500
"""Text packs at most some fifty-fold, repetitive dumps a hundred-fold: what exceeds this is a bomb."""

FREE = 64 * 1024 * 1024
"""Unpacked bytes that are never called a bomb: a page of one repeated line is small all the same."""

WINDOW_LOG = 31
"""Reddit's monthly dumps are packed with Zstandard's largest window."""

_BLOCK = 1 << 16


def _zstandard(stream: BinaryIO) -> BinaryIO:
    largest: dict[int, int] = {zstd.DecompressionParameter.window_log_max: WINDOW_LOG}
    return cast(BinaryIO, zstd.ZstdFile(stream, options=largest))


_OPENERS: Mapping[bytes, Callable[[BinaryIO], BinaryIO]] = {
    b"\x1f\x8b": lambda stream: cast(BinaryIO, gzip.GzipFile(fileobj=stream)),
    b"\x28\xb5\x2f\xfd": _zstandard,
    b"BZh": lambda stream: cast(BinaryIO, bz2.BZ2File(stream)),
    b"\xfd7zXZ": lambda stream: cast(BinaryIO, lzma.LZMAFile(stream)),  # noqa: SIM115 (closed by who is given it)
}
SUFFIXES = (".gz", ".zst", ".bz2", ".xz")


def is_packed(start: bytes) -> bool:
    """Whether a file that begins with ``start`` is packed in one of the four ways."""
    return any(start.startswith(magic) for magic in _OPENERS)


def unpacked(stream: BinaryIO, path: Path) -> BinaryIO:
    """``stream`` (seekable, at its beginning), unpacked if it is packed; ``path`` is for the messages."""
    start = stream.read(8)
    stream.seek(0)
    for magic, opener in _OPENERS.items():
        if start.startswith(magic):
            return cast(BinaryIO, io.BufferedReader(_Guarded(opener(stream), stream, path), _BLOCK))
    return stream


class _Guarded(io.RawIOBase):
    """Reads from ``inner``; its library's errors, and more than ``MAX_RATIO`` times what was packed, are ReadErrors."""

    def __init__(self, inner: BinaryIO, packed: BinaryIO, path: Path) -> None:
        self.inner, self.packed, self.path = inner, packed, path
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            data = self.inner.read(len(view))
        except (OSError, EOFError, zlib.error, lzma.LZMAError, zstd.ZstdError, MemoryError) as error:
            raise ReadError(f"{self.path}: its packed data is damaged ({error}). Fetch or pack it again.") from error
        self.given += len(data)
        if self.given > FREE and self.given > MAX_RATIO * max(1, self.packed.tell()):
            raise ReadError(f"{self.path}: unpacks to over {MAX_RATIO} times its size. Unpack it and look inside.")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self.inner.close()
        super().close()


def lines(stream: BinaryIO, path: Path, longest: int) -> Iterator[bytes]:
    """The lines of ``stream`` without their ends; ReadError at one longer than ``longest`` bytes."""
    while line := stream.readline(longest + 1):
        if len(line) > longest:
            raise ReadError(f"{path}: a line of over {longest // 2**20} MB. Save it with one record a line.")
        yield line.rstrip(b"\r\n")
