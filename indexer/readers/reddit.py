"""Threads as Reddit's own JSON gives them: ``[listing, listing]`` of a thread's page, one listing of submissions, and
``api/morechildren`` answers, which belong to the thread that lies beside them.

In: the files' JSON. Out: one document a submission; its comments as ``reddit_posts`` orders them. Comments behind
``more`` stubs are in no file until they are fetched: they are counted in a warning. Built from the real answers that
PRAW's tests recorded (a submission with comments, five of ``morechildren``) and Reddit's API wiki.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers.files import RawFile
from indexer.readers.reader import Reader
from indexer.readers.reddit_join import joined
from indexer.readers.reddit_posts import Thing, thing_of

NAME, VERSION = "reddit", "2"
_JSON = re.compile(r"\s*[\[{]")
_KIND = re.compile(r'"kind"\s*:\s*"(?:Listing|t3)"')
_MORE_CHILDREN = re.compile(r'\s*\{\s*"json"\s*:\s*\{[^\[\]{}"]{0,9}"[^{}]{0,400}\{\s*"things"\s*:\s*\[')
_CURE = "Fetch the thread again as JSON (its address followed by .json)."


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    if fragment(file):
        return "JSON with Reddit comments (morechildren)"
    head = file.head
    return "JSON with Reddit listings" if _JSON.match(head) and _KIND.search(head) else ""


def fragment(file: RawFile) -> bool:
    """Whether ``file`` holds comments of a thread that lies beside it."""
    return bool(_MORE_CHILDREN.match(file.head))


def read(file: RawFile) -> Iterator[Document]:
    """The threads in ``file`` and its company."""
    yield from joined(file, (NAME, VERSION), things)


def things(file: RawFile) -> Iterator[Thing]:
    """All posts and stubs in one file. Where it holds one submission, all that it holds belongs to that."""
    found = list(_nodes(_load(file)))
    posts = {thing.id for thing in found if thing.kind == "t3"}
    stubs = not fragment(file)  # the stubs of morechildren are counted in those of the listing
    for thing in found:
        if len(posts) == 1:
            thing.link_id = next(iter(posts))
        if thing.kind != "more" or stubs:
            yield thing


def _load(file: RawFile) -> Any:
    try:
        return json.loads(file.text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ReadError(f"{file.path}: its JSON is damaged ({reason}). {_CURE}") from error


def _nodes(root: Any) -> Iterator[Thing]:
    """The things in the JSON, depth first and without recursion."""
    stack: list[tuple[Any, str]] = [(root, "")]
    while stack:
        node, above = stack.pop()
        if isinstance(node, list):
            stack.extend((part, above) for part in reversed(node))
        elif isinstance(node, dict) and isinstance(answer := node.get("json"), dict):
            stack.append((answer, above))
        elif isinstance(node, dict) and isinstance(data := node.get("data"), dict):
            kind = node.get("kind")
            if kind in ("t1", "t3", "more"):
                thing = thing_of(data, kind)
                thing.above = above
                yield thing
                above = str(thing.id) if kind == "t1" else above
            stack.append((data.get("replies" if kind == "t1" else "children") or data.get("things"), above))


READER = Reader(NAME, VERSION, claims, read, fragment)
