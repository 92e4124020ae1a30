"""The curator's file: ``curation.jsonl`` beside the stories, one change a line, only ever appended to.

In: changes to be kept. Out: those that are kept, and the ``Book`` of what follows from them (``changes``).

    {"do":"alias","n":1,"when":"2026-03-01T10:00:00Z","who":"ada","field":"person","name":"Lecun","to":"Yann LeCun"}

``n`` counts up and names a change for good, so that ``undo`` (itself a change, and so undone by another) can name it.
The file may be edited by hand: a line that cannot be understood stops the run before anything is done, naming the line.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import filelock
import msgspec

from indexer.changes import AnyChange, Book, Undo, book, check, check_undo, in_force, without
from indexer.engines.durable import replace_file
from indexer.errors import UsageError
from indexer.identity import home

NAME = "curation.jsonl"
LOCK = ".curation.lock"
CURATOR_VARIABLE = "CROSSINGS_CURATOR"
"""Environment variable that names who makes a change; without it, the user of the machine."""


def place() -> Path:
    """The file."""
    return home() / NAME


def current() -> Book:
    """What holds now. Raises UsageError, which names the line and the cure."""
    return _remembered(place(), _stamp(place()))[1]


def changes() -> tuple[AnyChange, ...]:
    """Every change, by number, those undone among them. Raises UsageError likewise."""
    return _remembered(place(), _stamp(place()))[0]


def add(change: AnyChange) -> AnyChange:
    """Append ``change``; returns it with its number, the time and who made it."""
    with _locked():
        made = changes()
        who = os.environ.get(CURATOR_VARIABLE) or _user()
        when = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        numbered = msgspec.structs.replace(change, n=made[-1].n + 1 if made else 1, when=when, who=who)
        if isinstance(numbered, Undo):
            check_undo(numbered, made)
        before = place().read_bytes() if made else b""
        replace_file(place(), before + b"\n" * (bool(before) and not before.endswith(b"\n")) + _line(numbered))
        return numbered


def last() -> int:
    """The number of the newest change that holds and is no undo; UsageError if there is none."""
    for change in reversed(list(in_force(changes()))):
        if not isinstance(change, Undo):
            return change.n
    raise UsageError("there is nothing to undo: no change holds")


def purge(ids: Iterable[str], names: Iterable[str]) -> int:
    """Take every trace of these documents and names out of the file; returns how many lines went or changed."""
    if not place().exists():
        return 0
    with _locked():
        made, gone, known = changes(), set(ids), {name.casefold() for name in names}
        kept: dict[int, AnyChange] = {}
        for change in made:
            left = without(change, gone, known)
            if left is not None and not (isinstance(left, Undo) and left.of not in kept):
                kept[left.n] = left
        lost = sum(kept.get(change.n) != change for change in made)
        if lost:
            replace_file(place(), b"".join(map(_line, kept.values())))
        return lost


def read(path: Path) -> tuple[AnyChange, ...]:
    """The changes in the file at ``path``; UsageError says which line is wrong and what to do."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}): check that it is a file you may read") from error
    made: list[AnyChange] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                change = msgspec.json.decode(line, type=AnyChange)
                check(change, made)
            except (msgspec.DecodeError, UnicodeDecodeError, UsageError) as error:
                raise UsageError(f"{path}, line {number}: {error}. Mend the line or remove it.") from error
            made.append(change)
    return tuple(made)


def _line(change: AnyChange) -> bytes:
    return msgspec.json.encode(change) + b"\n"


@contextmanager
def _locked() -> Iterator[None]:
    home().mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(home() / LOCK, timeout=10):
            yield
    except filelock.Timeout as error:
        raise UsageError(f"{place()} is being changed by another process: try again when it is done") from error


def _stamp(path: Path) -> tuple[int, int, int] | None:
    with suppress(OSError):
        found = path.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino
    return None


@lru_cache(maxsize=8)
def _remembered(path: Path, seen: tuple[int, int, int] | None) -> tuple[tuple[AnyChange, ...], Book]:
    """The changes of the file as long as its state (``seen``) is the same, and what follows from them."""
    made = read(path)
    return made, book(made)


def _user() -> str:
    with suppress(OSError, KeyError):
        return getpass.getuser()
    return ""
