"""Hacker News as its two interfaces give it: Algolia's trees and search results, Firebase's single items.

In: JSON, one value, an array or one a line: an item with its ``children`` (``hn.algolia.com/api/v1/items/N``), the
``hits`` of a search (``hn.algolia.com/api/v1/search``), or the items of a folder joined by their ``parent``
(``hacker-news.firebaseio.com/v0/item/N.json``). Out: one document a story, job or poll, its comments with their
parents. Built from the interfaces' documentation (hn.algolia.com/api, github.com/HackerNews/API), not from real files.
Deleted and dead items keep their slot with no text; the article that a story links to is not the story's address.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import dates
from indexer.readers import jsonfiles as fields
from indexer.readers.files import RawFile
from indexer.readers.forums.posts import Post
from indexer.readers.joining import Threads, as_far_as
from indexer.readers.jsonfiles import Object
from indexer.readers.posts import from_html, quotes_apart, thread
from indexer.readers.reader import Facts, Reader, one_line

NAME, VERSION = "hackernews", "1"
ADDRESS = "https://news.ycombinator.com/item?id="
_ALGOLIA = re.compile(r'"created_at_i"\s*:')
_ALGOLIA_ID = re.compile(r'"(?:story_id|parent_id|objectID)"\s*:')
_FIREBASE = re.compile(r'"type"\s*:\s*"(?:job|story|comment|poll|pollopt)"')
_FIREBASE_TIME = re.compile(r'"time"\s*:\s*\d')
_GONE = re.compile(r"\s*\[\s*(?:deleted|dead|flagged)\s*\]\s*\Z", re.I)
_OPENS = ("story", "job", "poll")


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    head = file.head
    if head.lstrip()[:1] not in ("{", "["):
        return ""
    if _ALGOLIA.search(head) and _ALGOLIA_ID.search(head):
        return "JSON of Hacker News' search interface"
    return "JSON with Hacker News items" if _FIREBASE.search(head) and _FIREBASE_TIME.search(head) else ""


def fragment(file: RawFile) -> bool:
    """Firebase's items name their parent and children, which lie elsewhere; Algolia's trees are whole."""
    return not _ALGOLIA.search(file.head)


def read(file: RawFile) -> Iterator[Document]:
    """The threads in ``file`` and its company; ReadError where there are but comments without their story."""
    told = _Told()
    with Threads() as threads:
        for number, member in enumerate(file.company):
            for value in as_far_as(file, fields.objects(member)):
                for item in _items(value):
                    threads.add(item["id"], item["parent"], json.dumps([number, item]).encode(), int(item["id"]))
        for joined in threads.joined():
            records = [json.loads(post.record) for post in joined]
            items = [item for _, item in records]
            if items[0]["type"] in _OPENS:
                told.count(items)
                yield _document(file.company[records[0][0]], items)
            else:
                told.without[items[0]["story"] or joined[0].parent] += len(items)
    told.tell(file, threads)


class _Told:
    """What the files do not hold: comments that items name as theirs, and the stories of comments."""

    def __init__(self) -> None:
        self.given = self.missing = 0
        self.without: Counter[str] = Counter()

    def count(self, items: list[Object]) -> None:
        self.given += 1
        here = {item["id"] for item in items}
        self.missing += sum(kid not in here for item in items for kid in item["kids"])

    def tell(self, file: RawFile, threads: Threads) -> None:
        if self.missing:
            file.warn(f"{self.missing} comments are not here: save their items beside it")
        if threads.circular or threads.cut:
            file.warn(f"{threads.circular} comments answer each other in a circle; {threads.cut} threads were cut")
        if self.without:
            stories = ", ".join(id for id, _ in self.without.most_common(5) if id) or "them"
            message = f"{self.without.total()} comments without their story: save the items of {stories} beside it"
            if not self.given:
                raise ReadError(f"{file.path}: holds but {message}.")
            file.warn(message)


def _items(value: Object) -> Iterator[Object]:
    """All items in a value of either interface, in one form."""
    stack = fields.items(value, "hits") if "hits" in value else [value]
    while stack:
        item = stack.pop()
        own = _item(item)
        if own["id"].isdecimal() and len(own["id"]) <= 15:
            yield own
        below = [(child, "comment") for child in fields.items(item, "children")]
        below += [(option, "pollopt") for option in fields.items(item, "options")]
        stack.extend({"parent_id": item.get("id"), "type": kind, **child} for child, kind in below)


def _item(item: Object) -> Object:
    """The item in one form: Algolia's names and Firebase's told apart by which are there."""
    tags, kids = item.get("_tags"), item.get("kids")
    kind = fields.text(item, "type") or (str(tags[0]) if isinstance(tags, list) and tags else "")
    gone = item.get("deleted") is True or item.get("dead") is True
    return {
        "id": _first(item, "objectID", "id"), "type": kind, "story": fields.name(item, "story_id"),
        "parent": "" if kind in _OPENS else _first(item, "parent_id", "parent", "poll"),
        "title": fields.text(item, "title"), "author": _first(item, "author", "by"),
        "text": "" if gone else _first(item, "text", "story_text", "comment_text"),
        "time": _first(item, "created_at_i", "time"),
        "score": fields.count(item, "points" if "points" in item else "score"),
        "kids": [str(kid) for kid in kids] if isinstance(kids, list) else [],
    }  # fmt: skip


def _first(item: Object, *keys: str) -> str:
    return next(filter(None, (fields.name(item, key) for key in keys)), "")


def _document(file: RawFile, items: list[Object]) -> Document:
    id, title = items[0]["id"], one_line(html.unescape(items[0]["title"]))
    facts = Facts(title=title, kind="thread", url=ADDRESS + id)
    return thread(file, (NAME, VERSION), facts, [_post(item) for item in items], untitled=f"Item {id}")


def _post(item: Object) -> Post:
    text, quotes = from_html("" if _GONE.match(item["text"]) else item["text"])
    text, marked = quotes_apart(text)
    return Post(
        id=item["id"], text=text, author=item["author"], published=dates.from_epoch(item["time"]),
        url=ADDRESS + item["id"], parent=item["parent"] or None,
        score=item["score"], quotes=[*quotes, *marked],
    )  # fmt: skip


READER = Reader(NAME, VERSION, claims, read, fragment)
