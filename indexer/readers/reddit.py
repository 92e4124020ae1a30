"""Threads as Reddit's own JSON gives them: ``[listing, listing]`` of a thread's page, or one listing of submissions.

In: the file's JSON. Out: one document a submission, its comments in the order they came, each with its parent, score
and address. Comments behind a ``more`` stub are not in the file; the opening post's page has them. Deleted posts keep
their place with no text.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from indexer.document import Document, Passage
from indexer.errors import ReadError
from indexer.identity import passage_ids
from indexer.readers import dates
from indexer.readers.encoding import clean
from indexer.readers.files import RawFile
from indexer.readers.reader import Facts, Reader, assemble

NAME, VERSION = "reddit", "1"
SITE = "https://www.reddit.com"
_LISTING = re.compile(r"\s*[\[{]")
_KIND = re.compile(r'"kind"\s*:\s*"(?:Listing|t3)"')
_GONE = re.compile(r"\s*\[\s*(?:deleted|removed)(?: by [^\]]{1,40})?\s*\]\s*\Z", re.I)
_CURE = "Fetch the thread again as JSON (its address followed by .json)."


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    head = file.head
    return "JSON with Reddit listings" if _LISTING.match(head) and _KIND.search(head) else ""


def read(file: RawFile) -> Iterator[Document]:
    """The threads in ``file``."""
    things = list(_nodes(_load(file)))
    posts = [data for kind, data in things if kind == "t3"]
    if not posts:
        raise ReadError(f"{file.path}: Reddit data without a submission. {_CURE}")
    for post in posts:
        own = _text(post, "name") or f"t3_{_text(post, 'id')}"
        comments = [
            data for kind, data in things if kind == "t1" and (len(posts) == 1 or _text(data, "link_id") == own)
        ]
        yield _thread(file, post, comments)


def _load(file: RawFile) -> Any:
    try:
        return json.loads(file.text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ReadError(f"{file.path}: its JSON is damaged ({reason}). {_CURE}") from error


def _nodes(root: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and data of all things in the JSON, depth first and without recursion."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict) and isinstance(data := node.get("data"), dict):
            yield str(node.get("kind")), data
            stack.append(data.get("children") if node.get("kind") == "Listing" else data.get("replies"))


def missing(root: Any) -> int:
    """How many comments the ``more`` stubs say are not in the JSON."""
    counts = (data.get("count") for kind, data in _nodes(root) if kind == "more")
    return sum(count for count in counts if isinstance(count, int))


def _thread(file: RawFile, post: dict[str, Any], comments: list[dict[str, Any]]) -> Document:
    opening = _opening(post)
    passages = [opening, *(_comment(comment, opening) for comment in comments)]
    ids = passage_ids([p.text for p in passages], [p.id for p in passages])
    facts = Facts(
        title=_text(post, "title"), kind="thread", url=opening.url, site=f"r/{_text(post, 'subreddit')}",
        author=opening.author, published=opening.published, sample=post.get("sample") is True,
    )  # fmt: skip
    unique = tuple(replace(passage, id=own) for passage, own in zip(passages, ids, strict=True))
    return assemble(file, (NAME, VERSION), facts, unique)


def _opening(post: dict[str, Any]) -> Passage:
    text = _body(post, "selftext")
    return Passage(
        id=_text(post, "name") or f"t3_{_text(post, 'id')}", text=text, author=_author(post),
        published=dates.from_epoch(post.get("created_utc")), url=_address(post), score=_score(post),
    )  # fmt: skip


def _comment(comment: dict[str, Any], opening: Passage) -> Passage:
    parent = _text(comment, "parent_id")
    return Passage(
        id=_text(comment, "id"), text=_body(comment, "body"), author=_author(comment),
        published=dates.from_epoch(comment.get("created_utc")), url=_address(comment, opening.url),
        parent=parent.removeprefix("t1_") if parent.startswith("t1_") else opening.id, score=_score(comment),
    )  # fmt: skip


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return clean(html.unescape(value)) if isinstance(value, str) else ""


def _body(data: dict[str, Any], key: str) -> str:
    text = _text(data, key).strip()
    return "" if _GONE.match(text) else text


def _author(data: dict[str, Any]) -> str:
    name = _text(data, "author").strip()
    return f"u/{name}" if name and not _GONE.match(name) else ""


def _score(data: dict[str, Any]) -> int | None:
    value = data.get("score")
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else None


def _address(data: dict[str, Any], thread: str = "") -> str:
    """The post's own address; comments of old dumps have none, but theirs follows from the thread's."""
    path = _text(data, "permalink")
    if path.startswith("/r/") or path.startswith("/user/"):
        return SITE + path
    return f"{thread.rstrip('/')}/{_text(data, 'id')}/" if thread and _text(data, "id") else ""


READER = Reader(NAME, VERSION, claims, read)
