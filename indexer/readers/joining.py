"""Posts put together to threads on disk: each says what it replies to, in any order, in any number.

In: records with their id and their parent's, as a dump, an archive of mail or a folder of items gives them. Out: thread
by thread, each in reading order, a post before its replies. All lies in a private SQLite database, which SQLite itself
keeps in memory while it is small and removes in the end; more than ``CACHE`` and one thread is never held. What the
records hold is the readers' business.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from indexer.errors import ReadError
from indexer.readers.files import RawFile

Record = TypeVar("Record")

CACHE = 64 * 1024
"""KiB of the database that are kept in memory."""

MAX_THREAD = 50_000
"""Posts of one thread: more are no thread anybody reads, and one document is held whole."""

_TABLES = f"""
pragma cache_size = -{CACHE};
pragma journal_mode = off;
pragma synchronous = off;
create table post (id text, parent text, rank integer, record blob);
create table link (id text, parent text);
create table name (id text primary key, name text) without rowid;
"""
# Filled first, indexed then: sorting once is many times faster than inserting in order.
_BY_ID = "create index post_id on post (id)"
_BY_PARENT = "create index post_parent on post (parent, rank)"
_TWICE = """
delete from post where exists (select 1 from post other where other.id = post.id and other.rowid < post.rowid)
"""
_LINKS = """
insert into post select id, parent, 0, x'' from (select id, parent, min(rowid) from link group by id) link
where not exists (select 1 from post where post.id = link.id)
"""
_FIRST = """
select rowid from post where parent = '' or not exists (select 1 from post other where other.id = post.parent)
order by rowid
"""
# The deepest of what waits comes next, which makes the order depth first.
_THREAD = """
with recursive thread (number, id, rank, depth) as (
  select rowid, id, 0, 0 from post where rowid = ?
  union all
  select post.rowid, post.id, post.rank, depth + 1 from thread join post on post.parent = thread.id
  order by 4 desc, 3, 1 limit ?
)
select post.id, post.parent, post.record from thread join post on post.rowid = thread.number
"""


class Joined(NamedTuple):
    """One post of a thread; ``parent`` as its record states it, "" where it states none."""

    id: str
    parent: str
    record: bytes


class Threads:
    """Records in any order, threads out; a context manager.

    ``added`` counts the records so far; ``twice`` those whose id was there before, ``circular`` those that answer each
    other in a circle and ``cut`` the threads beyond ``MAX_THREAD``, known when ``joined`` has ended: they are left out.
    """

    def __init__(self) -> None:
        self.added = self.twice = self.circular = self.cut = 0

    def __enter__(self) -> Threads:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(_TABLES)
        self._database.execute("begin")
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(self, id: str, parent: str, record: bytes, rank: int = 0) -> None:
        """Keep a record. Of the replies to one post those of lower ``rank`` come first, then those added first."""
        self.added += 1
        row = (_stored(id), "" if parent == id else _stored(parent), rank, record)
        self._database.execute("insert into post values (?, ?, ?, ?)", row)

    def add_link(self, id: str, parent: str) -> None:
        """Keep what another record says of the one with this id: where that is missing, an empty one stands for it."""
        self._database.execute("insert into link values (?, ?)", (_stored(id), "" if parent == id else _stored(parent)))

    def add_names(self, names: Iterable[tuple[str, str]]) -> None:
        """Keep what ids stand for: users, say."""
        rows = ((_stored(id), _stored(name)) for id, name in names)
        self._database.executemany("insert or ignore into name values (?, ?)", rows)

    def name(self, id: str) -> str:
        """What was kept for ``id``, or ""."""
        row = self._database.execute("select name from name where id = ?", (_stored(id),)).fetchone()
        return row[0] if row else ""

    def joined(self) -> Iterator[list[Joined]]:
        """Every thread, in the order in which their first posts were added. A post whose parent is not there is the
        first of a thread; its ``parent`` still names it."""
        self._database.execute(_BY_ID)
        self.twice = self._database.execute(_TWICE).rowcount
        self._database.execute(_LINKS)
        self._database.execute(_BY_PARENT)
        (left,) = self._database.execute("select count(*) from post").fetchone()
        for (first,) in self._database.execute(_FIRST):
            thread = [Joined(*row) for row in self._database.execute(_THREAD, (first, MAX_THREAD + 1))]
            left -= len(thread)
            self.cut += len(thread) > MAX_THREAD
            yield thread[:MAX_THREAD]
        self.circular = left if not self.cut else 0


def as_far_as(file: RawFile, read: Iterable[Record]) -> Iterator[Record]:
    """What can be had of ``read`` before damage ends it, which ``file`` is told of; ReadError where that is nothing."""
    given = 0
    try:
        for record in read:
            given += 1
            yield record
    except ReadError as error:
        if not given and len(file.company) == 1:
            raise
        file.whole = False
        file.warn(f"read up to here only: {error}")


def _stored(text: str) -> str:
    """SQLite takes no lone surrogates."""
    return text.encode("utf-8", "replace").decode()
