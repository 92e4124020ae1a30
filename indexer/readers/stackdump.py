"""Stack Exchange's data dumps: ``Posts.xml`` with ``Comments.xml`` and ``Users.xml`` of a folder, of any size.

In: the XML of archive.org/details/stackexchange, one ``row`` a record; the dump's other tables are passed over. Out:
one document a question: answers reply to it, comments to their post; names are those of ``Users.xml``, else those that
the posts of deleted users keep. Bodies are HTML, comments Markdown; dates are UTC. Which site the dump is of it says
nowhere: no addresses. Built from the documented schema (meta.stackexchange.com/questions/2677), not from real files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import dates
from indexer.readers.files import RawFile
from indexer.readers.forums.posts import Post
from indexer.readers.joining import Joined, Threads, as_far_as
from indexer.readers.posts import from_html, from_markdown, thread
from indexer.readers.reader import Facts, Reader, one_line
from indexer.readers.xmlsource import records

NAME, VERSION = "stackdump", "1"
_TABLE = re.compile(
    r"<(posts|comments|users|badges|votes|tags|postlinks|posthistory)>\s*(?:<row\s[^<>]{0,200}?\bId=\"-?\d|</)", re.I
)
Row = dict[str, str]
_QUESTION, _ANSWER = "1", "2"
_KEPT = ("Title", "Body", "Text", "CreationDate", "Score", "OwnerUserId", "UserId", "OwnerDisplayName",
         "UserDisplayName", "ContentLicense")  # fmt: skip


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    found = _TABLE.search(file.head[:4000])
    return f"a Stack Exchange dump's {found.group(1).lower()}" if found else ""


def fragment(_: RawFile) -> bool:
    """Each table lacks what the others hold."""
    return True


def read(file: RawFile) -> Iterator[Document]:
    """The questions in ``file`` and its company; ReadError where there are none."""
    given = left_out = 0
    with Threads() as threads:
        for number, member in enumerate(file.company):
            found = _TABLE.search(member.head[:4000])
            if found and (keep := _TABLES.get(found.group(1).lower())):
                keep(threads, as_far_as(file, _rows(member)), number)
        for joined in threads.joined():
            number, row = json.loads(joined[0].record)
            if "Title" not in row:
                left_out += len(joined)
                continue
            given += 1
            yield _document(file.company[number], threads, joined)
    if not given:
        raise ReadError(f"{file.path}: no questions in it. Put Posts.xml of the same dump beside it.")
    if left_out:
        file.warn(f"{left_out} answers and comments without their question: put the whole Posts.xml beside them")
    if threads.twice or threads.cut:
        file.warn(f"{threads.twice} posts are there more than once; {threads.cut} threads were cut")


def _rows(file: RawFile) -> Iterator[Row]:
    return (dict(element.attrib) for element in records(file, ("row",)))


def _keep_posts(threads: Threads, rows: Iterator[Row], number: int) -> None:
    for row in rows:
        kind, id = row.get("PostTypeId"), row.get("Id")
        if id and kind == _QUESTION:
            threads.add(id, "", _record(number, {"Title": "", **row}), 1)
        elif id and kind == _ANSWER:
            row.pop("Title", "")
            threads.add(id, row.get("ParentId") or "?", _record(number, row), 1)


def _keep_comments(threads: Threads, rows: Iterator[Row], number: int) -> None:
    """Below their post they come before the answers, as on its page."""
    for row in rows:
        if id := row.get("Id"):
            threads.add(f"comment-{id}", row.get("PostId") or "?", _record(number, row), 0)


def _keep_users(threads: Threads, rows: Iterator[Row], _number: int) -> None:
    threads.add_names((row["Id"], row.get("DisplayName", "")) for row in rows if row.get("Id"))


_TABLES: Mapping[str, Callable[[Threads, Iterator[Row], int], None]] = {
    "posts": _keep_posts, "comments": _keep_comments, "users": _keep_users,
}  # fmt: skip


def _record(number: int, row: Row) -> bytes:
    return json.dumps([number, {key: row[key] for key in _KEPT if key in row}]).encode()


def _document(file: RawFile, threads: Threads, joined: list[Joined]) -> Document:
    rows: list[Row] = [json.loads(post.record)[1] for post in joined]
    facts = Facts(title=one_line(rows[0]["Title"]), kind="thread", licence=rows[0].get("ContentLicense", ""))
    posts = [_post(threads, post, row) for post, row in zip(joined, rows, strict=True)]
    id = joined[0].id
    return thread(file, (NAME, VERSION), facts, posts, untitled=f"Question {id}", part=id)


def _post(threads: Threads, joined: Joined, row: Row) -> Post:
    text, quotes = from_markdown(row["Text"]) if "Text" in row else from_html(row.get("Body", ""))
    user = row.get("OwnerUserId") or row.get("UserId") or ""
    name = threads.name(user) or row.get("OwnerDisplayName") or row.get("UserDisplayName") or ""
    # The dump's clock is UTC, which it does not say.
    day = row.get("CreationDate", "")
    return Post(
        id=joined.id, text=text, author=one_line(name), published=dates.parse(f"{day}Z" if "T" in day else day),
        parent=joined.parent or None, score=_whole(row.get("Score", "")), quotes=quotes,
    )  # fmt: skip


def _whole(number: str) -> int | None:
    return int(number) if re.fullmatch(r"-?\d{1,9}", number) else None


READER = Reader(NAME, VERSION, claims, read, fragment)
