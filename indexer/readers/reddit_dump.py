"""Reddit's monthly dumps and their kin: one submission or comment a line (JSON), of any size and in any order.

In: ``RS_2019-01.zst`` and ``RC_2019-01.zst``, ``AskAcademia_submissions.zst`` and ``AskAcademia_comments.zst``, also
``.ndjson`` and ``.jsonl``, packed or not, and both kinds in one file: all dumps of a folder are read together. Out: one
document a submission with its comments. Damaged lines are counted and passed over. Built from dumps of AskAcademia and
GradSchool in the form of Pushshift's and Arctic Shift's; whole months of all of Reddit, packed with a window of 2 GB,
need that much memory to unpack, whoever reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import msgspec

from indexer.document import Document
from indexer.readers.files import RawFile
from indexer.readers.reader import Reader
from indexer.readers.reddit_join import joined
from indexer.readers.reddit_posts import Thing, thing_of

NAME, VERSION = "reddit-dump", "1"
_DECODER = msgspec.json.Decoder(Thing)
_LINES_LOOKED_AT = 3
_FORUM = re.compile(r'"subreddit(?:_id)?"\s*:')
_BODY, _PARENT = re.compile(r'"body"\s*:'), re.compile(r'"(?:link|parent)_id"\s*:')
_TITLE, _SUBMISSION = re.compile(r'"title"\s*:'), re.compile(r'"(?:selftext|is_self|permalink|num_comments)"\s*:')


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    lines = (text for text in file.head.lstrip().split("\n") if text.strip())
    for text, _ in zip(lines, range(_LINES_LOOKED_AT), strict=False):
        if text.startswith("{") and _FORUM.search(text):
            if _BODY.search(text) and _PARENT.search(text):
                return "JSON lines with Reddit comments"
            if _TITLE.search(text) and _SUBMISSION.search(text):
                return "JSON lines with Reddit submissions"
    return ""


def read(file: RawFile) -> Iterator[Document]:
    """The threads in ``file`` and its company."""
    yield from joined(file, (NAME, VERSION), things)


def things(file: RawFile) -> Iterator[Thing]:
    """The submissions and comments of one file, line by line."""
    damaged, first = 0, 0
    try:
        for number, data in enumerate(file.lines(), 1):
            if thing := _thing(data):
                yield thing
            elif data and not data.isspace():
                damaged, first = damaged + 1, first or number
    finally:
        if damaged:
            file.warn(f"lines passed over, as they are damaged or hold no post: {damaged} (the first is line {first})")


def _thing(data: bytes) -> Thing | None:
    """What a line holds; None if it is damaged or neither a submission nor a comment."""
    try:
        thing = _DECODER.decode(data)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return _leniently(data)
    kind = _kind(thing.title, thing.body)
    thing.settle(kind)
    return thing if kind and thing.id else None


def _leniently(data: bytes) -> Thing | None:
    """The same for lines with halves of characters, wrong bytes, raw control characters or odd types of fields."""
    try:
        found = json.loads(data.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    kind = _kind(found.get("title"), found.get("body"))
    thing = thing_of(found, kind)
    return thing if kind and thing.id else None


def _kind(title: object, body: object) -> str:
    return "t1" if isinstance(body, str) else "t3" if isinstance(title, str) else ""


READER = Reader(NAME, VERSION, claims, read, lambda file: True)
