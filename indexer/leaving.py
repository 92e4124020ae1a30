"""Stories that are on their way out: hidden from every answer until the rebuild that forgets them is done.

In: where an index lies. Out: their ids, from ``forgetting.json`` in the index; a query that finds all but them. The
file is there only from the moment something is to be forgotten until the last byte of it is gone (``forget``).
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import msgspec

from indexer.engines.durable import replace_file
from indexer.query import Everything, Label, Not, Query, any_of

NAME = "forgetting.json"


def ids(location: str) -> frozenset[str]:
    """The ids of the stories that are being forgotten."""
    path = Path(location) / NAME
    try:
        found = path.stat()
    except OSError:
        return frozenset()
    return _remembered(path, (found.st_mtime_ns, found.st_size, found.st_ino))


def without(location: str) -> Query:
    """Finds every story but these."""
    gone = sorted(ids(location))
    return Not(any_of(*(Label("id", id) for id in gone))) if gone else Everything()


def begin(location: str, more: Iterable[str]) -> None:
    """Hide ``more`` stories from now on."""
    Path(location).mkdir(parents=True, exist_ok=True)
    replace_file(Path(location) / NAME, msgspec.json.encode(sorted(ids(location).union(more))))


def unfinished(location: str) -> bool:
    """Whether something is still to be taken out."""
    return (Path(location) / NAME).exists()


def end(location: str) -> None:
    """All of it is gone."""
    (Path(location) / NAME).unlink(missing_ok=True)


@lru_cache(maxsize=8)
def _remembered(path: Path, seen: tuple[int, int, int]) -> frozenset[str]:
    """The file's ids as long as its state (``seen``) is the same."""
    with suppress(OSError, msgspec.DecodeError):
        return frozenset(msgspec.json.decode(path.read_bytes(), type=list[str]))
    return frozenset()
