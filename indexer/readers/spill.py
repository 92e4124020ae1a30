"""Records gathered by key in bounded memory: a join of any size, through temporary files.

In: records (bytes), each with its key, in any order. Out: all records of a key together, in the order they were added.
What fits into memory stays there; the rest is partitioned by the key's hash, and a partition that is still too large
once more (a Grace hash join). The temporary files have no name in any folder: they are gone when the process is.
"""

from __future__ import annotations

import hashlib
import struct
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import IO

from indexer.errors import ReadError

MEMORY = 32 * 1024 * 1024
"""Bytes of records held at a time; with Python's own objects about twice that."""

PARTITIONS = 32
LEVELS = 3
"""How often a partition is split again: 32 x 32 x 32 of them hold 1 TB of records and need 96 open files."""

_OVERHEAD = 60
"""What one small record costs in memory beside its bytes."""

_FRAME = struct.Struct("<II")


class Spill:
    """A context manager: first ``add`` everything, then iterate once; leaving it gives memory and disk back.

    ``left_out`` counts the records of single keys that alone exceed the memory: whoever iterates must say so.
    """

    def __init__(self, partitions: int = PARTITIONS, memory: int = MEMORY, level: int = 0) -> None:
        self.partitions, self.memory, self.level = partitions, memory, level
        self.left_out = 0
        self._held: dict[bytes, list[bytes]] = {}
        self._size = 0
        self._key_sizes: dict[bytes, int] = {}
        self._files: dict[int, IO[bytes]] = {}

    def __enter__(self) -> Spill:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._forget()
        for file in self._files.values():
            file.close()
        self._files.clear()

    def add(self, key: bytes | str, record: bytes) -> None:
        """Keep ``record`` under ``key``; ReadError if the disk of the temporary files is full."""
        name = key.encode("utf-8", "surrogatepass") if isinstance(key, str) else key
        if self.level == LEVELS and not self._room(name, record):
            self.left_out += 1
            return
        self._held.setdefault(name, []).append(record)
        self._size += len(record) + _OVERHEAD
        if self._size > self.memory and self.level < LEVELS:
            self._flush()

    def __iter__(self) -> Iterator[dict[bytes, list[bytes]]]:
        """Everything added, as dictionaries from key to records: each key in one of them only."""
        if not self._files:
            if self._held:
                yield self._held
            return
        self._flush()
        for number in sorted(self._files):
            with self._files.pop(number) as file, Spill(self.partitions, self.memory, self.level + 1) as part:
                for name, record in _frames(file):
                    part.add(name, record)
                yield from part
                self.left_out += part.left_out

    def _room(self, name: bytes, record: bytes) -> bool:
        """Whether ``record`` may be held; once a key is full, nothing more of it is: what is kept has no holes."""
        size = self._key_sizes[name] = self._key_sizes.get(name, 0) + len(record) + _OVERHEAD
        return size <= self.memory

    def _flush(self) -> None:
        try:
            for name, records in self._held.items():
                file = self._file(name)
                for record in records:
                    file.write(_FRAME.pack(len(name), len(record)) + name + record)
        except OSError as error:
            raise _no_space(error) from error
        self._forget()

    def _forget(self) -> None:
        self._held = {}
        self._size = 0

    def _file(self, name: bytes) -> IO[bytes]:
        digest = hashlib.blake2b(name, digest_size=LEVELS).digest()
        number = digest[self.level] % self.partitions
        if number not in self._files:
            self._files[number] = tempfile.TemporaryFile(prefix="crossings-", buffering=1 << 16)  # noqa: SIM115
        return self._files[number]


def _frames(file: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Keys and records of a temporary file, from its beginning."""
    try:
        file.seek(0)
        while head := file.read(_FRAME.size):
            name, record = _FRAME.unpack(head)
            yield file.read(name), file.read(record)
    except OSError as error:
        raise _no_space(error) from error


def _no_space(error: OSError) -> ReadError:
    return ReadError(
        f"{tempfile.gettempdir()}: no temporary file can be written ({error.strerror}). "
        "Free some space there, or name another folder in TMPDIR."
    )
