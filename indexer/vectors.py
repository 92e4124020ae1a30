"""What the encoder has read: the key of a text -> its vector and logits, in one file beside the index.

In: keys (``meaning.keys_of`` texts) and what ``Encoder.encode`` gave. Out: how alike kept vectors are to a query's, or
that again.

    FOLDER/<model>.vectors   a header, then one record of 488 bytes a text: key, factor, 384 + 92 numbers of 8 bits
    FOLDER/<model>.sorted    the keys of most of them in order, for looking up: derived, may be missing or old

Records are only ever appended; the file is replaced as a whole to leave some out. A record cut off by a crash is not
counted, one that is no unit vector is passed over: damage costs only the reading again. Many may read while one writes
(who holds the index's lock). Both files are mapped, not loaded: a million documents take 2 GB of disk.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.encoder import LOGIT, LOGITS, WIDTH
from indexer.engines.durable import replace_file

RECORD = np.dtype([("key", "<u8"), ("factor", "<f4"), ("vector", "i1", (WIDTH,)), ("logits", "i1", (LOGITS,))])
MAGIC = b"crossings vectors 2\n"
IDENTITY = 16
TAIL = 10_000
"""Records that may lie unsorted: their keys are read and sorted whenever the file is opened, in a few ms."""
PENDING = 256
"""Records gathered before they are written: a killed run loses at most these."""
BLOCK = 4096
"""Records handled at a time: 6 MB as 32-bit numbers."""
LONGEST = 1.05
"""Length from which a vector that should have length 1 is damaged."""
STALE = 1 / 3
"""Share of records no document has any more from which a full rebuild leaves them out."""

Keys = NDArray[np.uint64]
Records = NDArray[np.void]
Floats = NDArray[np.float32]


def keys_from(data: bytes) -> Keys:
    """The keys that ``meaning.keys_of`` gives, as numbers."""
    return np.frombuffer(data, "<u8")


def pack(keys: Keys, encoded: Floats) -> Records:
    """Records of unit vectors and logits [n, 384 + 92]: each vector scaled so that its largest number is 127."""
    records = np.zeros(len(keys), RECORD)
    vectors, logits = encoded[:, :WIDTH], encoded[:, WIDTH:]
    factor = np.abs(vectors).max(axis=1, initial=1e-9) / 127
    records["key"], records["factor"] = keys, factor
    records["vector"] = np.rint(vectors / factor[:, None])
    records["logits"] = np.clip(np.rint(logits / LOGIT), -127, 127)
    return records


def unpack(records: Records) -> Floats:
    """The vectors and logits of records, [n, 384 + 92]; those that are damaged are not a number."""
    vectors = records["vector"].astype(np.float32)
    with np.errstate(all="ignore"):
        vectors *= records["factor"][:, None]
        length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        vectors[~(np.abs(length - 1) < LONGEST - 1)] = np.nan
    return np.concatenate([vectors, LOGIT * records["logits"].astype(np.float32)], axis=1)


class View:
    """A store's file as it was when opened: ``records``, and where each key is. An empty one without a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen = stamp(path)
        self.identity = b""
        self.records: Records = np.zeros(0, RECORD)
        if self.seen is not None and (identity := identity_of(path)):
            count = self.seen[1] // RECORD.itemsize - 1
            self.identity = identity
            self.records = np.memmap(path, RECORD, "r", RECORD.itemsize, (count,)) if count else self.records
        self.sorted_keys, self.sorted_rows = self._sorted()
        tail = np.array(self.records["key"][len(self.sorted_keys) :])
        order = np.argsort(tail, kind="stable")
        self.tail_keys, self.tail_rows = tail[order], order + len(self.sorted_keys)

    @property
    def unsorted(self) -> int:
        """How many records the sorted keys leave out."""
        return len(self.tail_keys)

    def _sorted(self) -> tuple[Keys, NDArray[np.uint32]]:
        """The sorted keys and their rows, if they are of this file."""
        path, start = self.path.with_suffix(".sorted"), IDENTITY
        with suppress(OSError):
            count, odd = divmod(path.stat().st_size - start, 12)
            with path.open("rb") as file:
                known = file.read(start) == self.identity
            if known and not odd and 0 < count <= len(self.records):
                rows = np.memmap(path, "<u4", "r", start + 8 * count, (count,))
                return np.memmap(path, "<u8", "r", start, (count,)), rows
        return np.zeros(0, np.uint64), np.zeros(0, np.uint32)

    def rows(self, keys: Keys) -> NDArray[np.int64]:
        """The row of each key, -1 where there is none."""
        order = np.argsort(keys)  # looked up in order, the table is walked through and not jumped about in
        wanted, found = keys[order], np.full(len(keys), -1, np.int64)
        for known, rows in ((self.sorted_keys, self.sorted_rows), (self.tail_keys, self.tail_rows)):
            if len(known):
                at = np.maximum(np.searchsorted(known, wanted, side="right") - 1, 0)
                hit = known[at] == wanted
                found[hit] = rows[at[hit]]
        found[found >= len(self.records)] = -1
        some = np.flatnonzero(found >= 0)
        wrong = self.records["key"][found[some]] != wanted[some]  # where the table is not of these records
        found[some[wrong]] = -1
        placed = np.empty_like(found)
        placed[order] = found
        return placed

    def encoded(self, keys: Keys) -> Floats:
        """The vector and the logits of each key, [n, 384 + 92]; not a number where there is none."""
        rows = self.rows(keys)
        found = np.full((len(keys), WIDTH + LOGITS), np.nan, np.float32)
        found[rows >= 0] = unpack(self.records[rows[rows >= 0]])
        return found

    def has(self, keys: Keys) -> NDArray[np.bool_]:
        """Whether there is a sound vector of each key."""
        found: NDArray[np.bool_] = ~np.isnan(self.encoded(keys)[:, 0])
        return found

    def likeness(self, keys: Keys, query: Floats) -> Floats:
        """How alike the vector of each key is to ``query`` [384]; not a number where there is none."""
        rows = self.rows(keys)
        found = np.full(len(keys), np.nan, np.float32)
        known = np.flatnonzero(rows >= 0)
        for at in range(0, len(known), BLOCK):
            some = known[at : at + BLOCK]
            records = self.records[rows[some]]
            # By einsum: the matrix product would wake threads on every core for half a millisecond's work.
            product = np.einsum("ij,j->i", records["vector"].astype(np.float32), query)
            found[some] = product * records["factor"]
        found[~(np.abs(found) < LONGEST)] = np.nan
        return found


class Store:
    """The vectors of one encoder (``model``) in ``folder``, for reading; the folder need not exist."""

    def __init__(self, folder: Path, model: str) -> None:
        self.path = folder / f"{model}.vectors"
        self._view: View | None = None

    @property
    def identity(self) -> str:
        """Names the file: another one where it was lost or damaged and made anew; "" where there is none."""
        return identity_of(self.path).hex()[:8]

    def view(self) -> View:
        """The records as of now; the view handed out before, while nothing has changed. Never fails."""
        view = self._view
        if view is None or view.seen != stamp(self.path):
            try:
                view = View(self.path)
            except (OSError, ValueError):  # replaced or taken away while it was opened
                view = View(self.path.with_suffix(".none"))
            self._view = view
        return view


class Writer:
    """Adds records to a store, which is made if need be; only while the index's lock is held. ``used``: which records
    the documents of this session have."""

    def __init__(self, folder: Path, model: str) -> None:
        self.path = prepared(folder, model)
        for left in set(folder.iterdir()) - {self.path, self.path.with_suffix(".sorted")}:
            left.unlink(missing_ok=True)  # of another encoder, or half written
        self.file = self.path.open("r+b")
        whole = self.path.stat().st_size // RECORD.itemsize * RECORD.itemsize
        self.file.truncate(whole)
        self.file.seek(whole)
        self.view = View(self.path)
        self.used = np.zeros(len(self.view.records), bool)
        self.fresh: set[int] = set()
        self.unwritten: list[Records] = []

    @property
    def identity(self) -> str:
        """See ``Store``."""
        return self.view.identity.hex()[:8]

    def use(self, keys: bytes) -> None:
        """Note that documents have texts of these keys."""
        rows = self.view.rows(keys_from(keys))
        self.used[rows[rows >= 0]] = True

    def add(self, records: Records) -> None:
        """Keep records, those whose key has none yet."""
        for record, old in zip(records, self.view.has(records["key"]), strict=True):
            if not (old or int(record["key"]) in self.fresh):
                self.fresh.add(int(record["key"]))
                self.unwritten.append(record)
        if len(self.unwritten) >= PENDING:
            self.flush()

    def flush(self, *, durably: bool = False) -> None:
        """Write what was gathered; ``durably``: and wait for the disk."""
        self.file.write(b"".join(record.tobytes() for record in self.unwritten))
        self.file.flush()
        if durably:
            os.fsync(self.file.fileno())
        self.unwritten.clear()
        if self.view.unsorted + len(self.fresh) >= TAIL:
            self._sort()

    def close(self) -> None:
        """Write the rest and wait for the disk."""
        self.flush(durably=True)
        self.file.close()

    def compact(self) -> None:
        """After a full rebuild: leave out what no document of this session has, if it is much."""
        if len(self.used) > TAIL and np.mean(~self.used) > STALE:
            self.flush()
            self._view_again()
            self._keep(self.used)

    def keep(self, keys: bytes) -> None:
        """Take all other records out of the file, for good."""
        self.flush()
        self._view_again()
        self._keep(np.isin(self.view.records["key"], keys_from(keys)))

    def _view_again(self) -> None:
        """See what was written; this session's new records are all in use."""
        self.view = View(self.path)
        self.used = np.append(self.used, np.ones(len(self.view.records) - len(self.used), bool))
        self.fresh.clear()

    def _sort(self) -> None:
        self._view_again()
        keys = np.array(self.view.records["key"])
        order = np.argsort(keys, kind="stable")
        table = self.view.identity + keys[order].tobytes() + order.astype("<u4").tobytes()
        replace_file(self.path.with_suffix(".sorted"), table)
        self.view = View(self.path)

    def _keep(self, wanted: NDArray[np.bool_]) -> None:
        """Replace the file by one that has only the ``wanted`` records."""
        beside = self.path.with_suffix(".new")
        with beside.open("wb") as file:
            file.write(header(self.view.identity))
            for at in range(0, len(wanted), BLOCK):
                file.write(self.view.records[at : at + BLOCK][wanted[at : at + BLOCK]].tobytes())
            file.flush()
            os.fsync(file.fileno())
        self.file.close()
        self.path.with_suffix(".sorted").unlink(missing_ok=True)
        os.replace(beside, self.path)
        self.file = self.path.open("r+b")
        self.file.seek(0, os.SEEK_END)
        self.used = self.used[wanted]
        self._sort()


def prepared(folder: Path, model: str) -> Path:
    """The store's file; an empty one is made where there is none, or one that is damaged."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{model}.vectors"
    if not identity_of(path):
        replace_file(path, header(secrets.token_bytes(IDENTITY)))
    return path


def header(identity: bytes) -> bytes:
    """What a file begins with; its identity is that of no other, and stays when records are left out."""
    return (MAGIC + identity).ljust(RECORD.itemsize, b"\0")


def identity_of(path: Path) -> bytes:
    """The file's identity; empty where it is none of ours."""
    with suppress(OSError), path.open("rb") as file:
        start = file.read(RECORD.itemsize)
        if len(start) == RECORD.itemsize and start.startswith(MAGIC):
            return start[len(MAGIC) : len(MAGIC) + IDENTITY]
    return b""


def stamp(path: Path) -> tuple[int, int] | None:
    """Differs when the file was replaced or has grown; None where there is none."""
    with suppress(OSError):
        found = path.stat()
        return found.st_ino, found.st_size
    return None
