"""What the local engines share: an index that is a directory, with its generations, its lock and its small files.

In: a directory and what an engine can do in one folder (create, open, write). Out: the ``Engine`` protocol.

    LOCATION/current     JSON: which generation is the index, of which engine, fingerprint, when made, which before
    LOCATION/gen-…/      one generation: the engine's own files
    LOCATION/roots.json  the paths the index was made from
    LOCATION/backups.json  where its backups were written
    LOCATION/write.lock  held while somebody writes; the system frees it when its holder dies

A rebuild writes a generation beside the current one and replaces ``current`` in one step. The generation before is
kept for readers that still hold it; others are left over from killed runs and go at the next writing session.
Longer than other modules: generations, lock, roots and backups are safe only as one protocol.
"""

from __future__ import annotations

import secrets
import shutil
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import filelock
import msgspec

from indexer import analysis, fields
from indexer.engines import Snapshot, Writer, archive
from indexer.engines.durable import replace_file, sync
from indexer.errors import IndexDamaged, IndexLocked, IndexMissing, IndexOutdated, IndexUnavailable, UsageError
from indexer.query import Everything

REBUILD = "python -m indexer reindex --full"


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of ``current``."""

    generation: str
    engine: str
    fingerprint: str
    created: str
    previous: str = ""


class ClosableWriter(Writer, Protocol):
    """A writer that ``local`` closes when its session ends."""

    def close(self) -> None:
        """Drop what is not committed and release the engine's files."""
        ...


def damaged(reason: str) -> IndexDamaged:
    """The error for files that cannot be opened, naming the cure."""
    cause = " ".join(reason.split())[:200]
    return IndexDamaged(f"the index cannot be read ({cause}): restore a backup or run `{REBUILD}`")


class LocalEngine(ABC):
    """An index in a directory. A subclass says how its files in one folder are created, read and written."""

    name: str

    def __init__(self, location: str) -> None:
        self.location = Path(location).absolute()
        self._guard = threading.Lock()
        self._opened: tuple[object, Snapshot] | None = None

    @abstractmethod
    def create(self, folder: Path) -> None:
        """Make an empty index in the empty ``folder``."""

    @abstractmethod
    def marker(self, folder: Path) -> object:
        """Something cheap to get that differs after every commit; OSError where there is no index."""

    @abstractmethod
    def open_snapshot(self, folder: Path) -> Snapshot:
        """The folder's committed state; IndexDamaged if it cannot be opened."""

    @abstractmethod
    def open_writer(self, folder: Path) -> ClosableWriter:
        """A writing session in the folder."""

    # --- reading

    def exists(self) -> bool:
        """Whether there is an index at the location at all."""
        return (self.location / "current").exists()

    def snapshot(self) -> Snapshot:
        """The index as last committed; the one handed out before, while nothing has changed."""
        with self._guard:
            try:
                return self._snapshot()
            except IndexDamaged:
                # A rebuild may have come between reading ``current`` and opening what it named: look once more.
                return self._snapshot()

    def _snapshot(self) -> Snapshot:
        folder = self._folder(self._checked())
        try:
            seen = (folder, self.marker(folder))
        except OSError as error:
            raise damaged(f"{folder.name}: {error.strerror}") from error
        if self._opened is None or self._opened[0] != seen:
            self._opened = (seen, self.open_snapshot(folder))
        return self._opened[1]

    def _state(self) -> State:
        try:
            state = msgspec.json.decode((self.location / "current").read_bytes(), type=State)
        except FileNotFoundError as error:
            raise IndexMissing("there is no index yet: run `python -m indexer reindex corpus`") from error
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise damaged(f"current: {error}") from error
        if not all(name == Path(name).name for name in (state.generation, state.previous)):
            raise damaged("current: names a path outside the index")
        return state

    def _folder(self, state: State) -> Path:
        return self.location / state.generation

    def _checked(self) -> State:
        state = self._state()
        self._check(state.engine, state.fingerprint, f"run `{REBUILD}`")
        return state

    def _check(self, engine: str, fingerprint: str, cure: str) -> None:
        if engine != self.name:
            raise IndexOutdated(f"the index was made by the engine {engine!r}, not by {self.name!r}: {cure}")
        if fingerprint != self.fingerprint():
            raise IndexOutdated(f"the index was made by another version of Crossings: {cure}")

    def fingerprint(self) -> str:
        """What an index must have been made with to be readable: fields, analysis and engine."""
        return f"{fields.fingerprint(analysis.VERSION)}-{self.name}"

    # --- writing

    @contextmanager
    def writer(self, *, fresh: bool = False) -> Iterator[Writer]:
        """See ``indexer.engines.Engine``; a missing index is created empty before the session begins."""
        with self._locked():
            self._tidy()
            if fresh:
                with self._generation() as folder, self._session(folder) as writer:
                    yield writer
                return
            if not self.exists():
                with self._generation():
                    pass
            with self._session(self._folder(self._checked())) as writer:
                yield writer

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.location.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(self.location / "write.lock", timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise IndexLocked("another process is writing to the index: wait until it ends, then try again") from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _session(self, folder: Path) -> Iterator[ClosableWriter]:
        writer = self.open_writer(folder)
        try:
            yield writer
        finally:
            writer.close()

    @contextmanager
    def _generation(self) -> Iterator[Path]:
        """A new generation's folder with an empty index; made the current one unless the block fails."""
        folder = self._new_folder()
        try:
            self.create(folder)
            yield folder
            self._swap(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._tidy()

    def _new_folder(self) -> Path:
        folder = self.location / f"gen-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
        folder.mkdir()
        return folder

    def _swap(self, folder: Path) -> None:
        previous = ""
        with suppress(IndexUnavailable):
            previous = self._state().generation
        now = datetime.now(UTC).isoformat(timespec="seconds")
        state = State(folder.name, self.name, self.fingerprint(), now, previous)
        for file in folder.iterdir():
            sync(file)
        replace_file(self.location / "current", msgspec.json.encode(state))

    def _tidy(self) -> None:
        """Remove what neither the index nor a reader of the one before needs (the lock is held)."""
        try:
            state = self._state()
        except IndexMissing:
            kept = set()
        except IndexDamaged:
            return  # which generation is the right one is for a person to say
        else:
            kept = {state.generation, state.previous}
        for folder in self.location.glob("gen-*"):
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
        for file in self.location.glob("*.tmp"):
            file.unlink(missing_ok=True)

    # --- small files, status, backup

    def roots(self) -> list[str]:
        """The paths that this index was made from, readable also when its schema is outdated."""
        return self._paths("roots.json")

    def backups(self) -> list[str]:
        """Where backups of this index were written to, or it was restored from."""
        return self._paths("backups.json")

    def _paths(self, name: str) -> list[str]:
        try:
            return msgspec.json.decode((self.location / name).read_bytes(), type=list[str])
        except FileNotFoundError:
            return []
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise IndexDamaged(f"{name} cannot be read: run `{REBUILD}` with the paths to index") from error

    def _remember_backup(self, path: str) -> None:
        known = dict.fromkeys([*self.backups(), str(Path(path).absolute())])
        replace_file(self.location / "backups.json", msgspec.json.encode(list(known)))

    def drop_previous(self) -> None:
        """Remove every generation but the current one: what was in them is gone for good."""
        with self._locked():
            alone = msgspec.structs.replace(self._state(), previous="")
            replace_file(self.location / "current", msgspec.json.encode(alone))
            self._tidy()

    def set_roots(self, roots: Sequence[str]) -> None:
        """Remember them, durably."""
        self.location.mkdir(parents=True, exist_ok=True)
        replace_file(self.location / "roots.json", msgspec.json.encode(list(roots)))

    def info(self) -> dict[str, object]:
        """Engine, generation, fingerprint, created, bytes, roots; records of each unit, or the problem that hides
        them. Raises IndexMissing, or IndexDamaged where not even ``current`` can be read."""
        state = self._state()
        files = list(self._folder(state).glob("*"))
        told: dict[str, object] = {
            "engine": state.engine, "location": str(self.location), "generation": state.generation,
            "fingerprint": state.fingerprint, "created": state.created, "roots": self.roots(),
            "bytes": sum(map(_size, files)),
        }
        try:
            told["records"] = self._records(self.snapshot())
        except IndexUnavailable as error:
            told["problem"] = str(error)
        return told

    def _records(self, snapshot: Snapshot) -> dict[str, int]:
        return {unit: snapshot.search(unit, Everything(), limit=0).total for unit in fields.UNITS}

    def backup(self, target: str) -> None:
        """Write the index to ``target``, a new .tar.gz file; nobody can write to it meanwhile."""
        self._state()  # a missing index must not leave an empty directory with a lock behind
        with self._locked():
            state = self._checked()
            self.snapshot()
            about = archive.About(state.engine, state.fingerprint, state.created, self.roots())
            archive.pack(self._folder(state), about, Path(target))
            self._remember_backup(target)

    def restore(self, source: str) -> None:
        """Replace the index by a backup. Its files are checked and opened before anything changes. Restore only
        backups you made: an engine may trust its own files as it trusts its program."""
        if not Path(source).is_file():
            raise UsageError(f"no backup at {source}: name a file that `python -m indexer backup` wrote")
        with self._locked():
            self._tidy()
            folder = self._new_folder()
            try:
                about = archive.unpack(Path(source), folder)
                self._check(about.engine, about.fingerprint, "restore a backup made by this version and engine")
                self._records(self.open_snapshot(folder))
                self._swap(folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            self.set_roots(about.roots)
            self._remember_backup(source)
            self._tidy()


def _size(file: Path) -> int:
    """In bytes; 0 for what went meanwhile: a writer's temporary files come and go."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
