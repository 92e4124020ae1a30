"""What a submission or a comment of Reddit's becomes: the same for listings, ``morechildren`` and dumps.

In: the JSON objects (``Thing``) of one thread, in any order. Out: its passages, the opening post first, then each
comment under its parent, siblings as given, each comment once; what a post quotes are passages of their own (before it;
after the opening post, which is always the first). Deleted posts keep their place with no text. What could not be told
is counted in a ``Tally``. Fields as Reddit's API names them (github.com/reddit-archive/reddit/wiki/JSON) and as the
dumps of Pushshift and Arctic Shift repeat them, where ``parent_id`` may also be a number (base 10) or null.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import msgspec

from indexer.document import Passage
from indexer.identity import passage_ids
from indexer.readers import dates
from indexer.readers.encoding import clean
from indexer.readers.reddit_markup import plain

SITE = "https://www.reddit.com"
Scalar = str | int | float | bool | None
_GONE = re.compile(r"\s*\[\s*(?:deleted|removed)(?: by [^\]]{1,40})?\s*\]\s*\Z", re.I)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PREFIX = re.compile(r"t\d_")
_PERMALINK = re.compile(r"(?:https?://(?:\w+\.)?reddit\.com)?(/(?:r|user)/\S+)\Z")
_MAX_NUMBER = 2**53


class Thing(msgspec.Struct, omit_defaults=True, gc=False):
    """A submission (``kind`` t3), a comment (t1) or a stub for comments left out (more), with the fields that are used.

    ``file`` is the number of its file among those read together; ``above`` the id of the comment it is nested in.
    """

    kind: Scalar = None
    id: Scalar = None
    name: Scalar = None
    link_id: Scalar = None
    parent_id: Scalar = None
    subreddit: Scalar = None
    permalink: Scalar = None
    author: Scalar = None
    title: Scalar = None
    selftext: Scalar = None
    body: Scalar = None
    created_utc: Scalar = None
    score: Scalar = None
    sample: Scalar = None
    count: Scalar = None
    file: Scalar = None
    above: Scalar = None

    def settle(self, kind: str) -> None:
        """Make ``id`` its own id and ``link_id`` its submission's, both without prefix, "" where not stated."""
        self.kind, self.file, self.above = kind, None, None
        self.id = bare_id(self.id) or bare_id(self.name)
        parent = self.parent_id
        stated = self.link_id or (parent if isinstance(parent, str) and parent.startswith("t3_") else None)
        self.link_id = self.id if kind == "t3" else bare_id(stated)


@dataclass(slots=True)
class Tally:
    """What readers have to warn of, over all threads. ``deeper`` counts stubs of branches whose size is not stated."""

    lost_parents: int = 0
    bad_dates: int = 0
    stubbed: int = 0
    deeper: int = 0

    def warnings(self) -> Iterator[str]:
        """One sentence a kind, with its cure."""
        if self.stubbed or self.deeper:
            number = f"{'at least ' if self.deeper else ''}{self.stubbed + self.deeper}"
            yield f"{number} comments are not in this file: they are behind `more` stubs; save morechildren beside it"
        if self.lost_parents:
            yield f"comments that answer one that is not here, kept under the nearest that is: {self.lost_parents}"
        if self.bad_dates:
            yield f"impossible dates left out: {self.bad_dates}"


def thing_of(data: dict[str, object], kind: str) -> Thing:
    """The ``Thing`` of a JSON object; fields of another type than expected are as if they were not there."""
    fields = {name: _sound(data.get(name)) for name in Thing.__struct_fields__}
    thing = Thing(**fields)
    thing.settle(kind)
    return thing


def _sound(value: object) -> Scalar:
    if isinstance(value, str):  # JSON may escape half a character
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value if isinstance(value, int | float | None) else None


def bare_id(value: Scalar) -> str:
    """An id without ``t1_`` or ``t3_``; a number is one in base 10."""
    if isinstance(value, str):
        own = value[3:] if _PREFIX.match(value) else value
        return own if own.isalnum() and own.isascii() else clean(own).strip()
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < _MAX_NUMBER:
        return ""
    digits = ""
    while value:
        value, last = divmod(value, 36)
        digits = _DIGITS[last] + digits
    return digits


def line(value: Scalar) -> str:
    """A field's clean text, or ""."""
    return clean(html.unescape(value)).strip() if isinstance(value, str) else ""


def thread_passages(post: Thing, comments: list[Thing], stubs: Iterable[Thing], tally: Tally) -> tuple[Passage, ...]:
    """The passages of a thread; adds to ``tally``."""
    opening, quoted = _opening(post, tally)
    given = list(_each_once(comments))
    replies = list(_in_order(given, tally))
    _count_stubs(stubs, given, tally)
    posts = [(opening, quoted)]
    posts += [_comment(comment, parent or opening.id, opening.url, tally) for comment, parent in replies]
    ids = passage_ids([passage.text for passage, _ in posts], [passage.id for passage, _ in posts])
    return tuple(_with_quotes(posts, ids))


def _with_quotes(posts: list[tuple[Passage, tuple[str, ...]]], ids: list[str]) -> Iterator[Passage]:
    for (passage, quotes), own in zip(posts, ids, strict=True):
        whole = passage if passage.id == own else replace(passage, id=own)
        if passage.parent is None:
            yield whole
        for number, quote in enumerate(quotes, 1):
            yield Passage(id=f"{own}-q{number}", text=quote, url=passage.url, parent=own, role="quote")
        if passage.parent is not None:
            yield whole


def _each_once(comments: Iterable[Thing]) -> Iterator[Thing]:
    seen: set[Scalar] = set()
    for comment in comments:
        if not comment.id or comment.id not in seen:
            seen.add(comment.id)
            yield comment


def _in_order(comments: list[Thing], tally: Tally) -> Iterator[tuple[Thing, str]]:
    """Each comment with its parent's id ("" for the opening post), depth first."""
    known = {comment.id for comment in comments}
    below: dict[str, list[Thing]] = {}
    for comment in comments:
        below.setdefault(_parent(comment, known, tally), []).append(comment)
    reached: set[int] = set()
    yield from _descend(below.get("", []), below, reached)
    for comment in comments:  # what is left answers itself in a circle
        if id(comment) not in reached:
            tally.lost_parents += 1
            yield from _descend([comment], below, reached)


def _descend(start: list[Thing], below: dict[str, list[Thing]], reached: set[int]) -> Iterator[tuple[Thing, str]]:
    stack = [("", comment) for comment in reversed(start)]
    while stack:
        parent, comment = stack.pop()
        if id(comment) in reached:
            continue
        reached.add(id(comment))
        yield comment, parent
        if own := str(comment.id):
            stack.extend((own, reply) for reply in reversed(below.get(own, ())))


def _parent(comment: Thing, known: set[Scalar], tally: Tally) -> str:
    """The id of the comment that ``comment`` answers, or "" for the opening post."""
    stated, above = bare_id(comment.parent_id), str(comment.above or "")
    if not stated:
        return above
    if str(comment.parent_id).startswith("t3_"):
        return ""
    if stated in known and stated != comment.id:
        return stated
    if str(comment.parent_id).startswith("t1_") or stated != comment.link_id:
        tally.lost_parents += 1
    return above


def _count_stubs(stubs: Iterable[Thing], comments: list[Thing], tally: Tally) -> None:
    """What stubs stand for, less the comments that came from other files than the stubs."""
    counts = {(stub.above, stub.parent_id, stub.id, stub.count): stub for stub in stubs}
    files = {stub.file for stub in counts.values()}
    found = sum(comment.file not in files for comment in comments) if files else 0
    answered = {comment.parent_id for comment in comments}
    tally.stubbed += max(0, sum(_whole(stub.count) for stub in counts.values()) - found)
    tally.deeper += sum(not stub.count and stub.parent_id not in answered for stub in counts.values())


def _opening(post: Thing, tally: Tally) -> tuple[Passage, tuple[str, ...]]:
    text, quotes = _body(post.selftext)
    return Passage(
        id=f"t3_{post.id}", text=text, author=_author(post), published=_date(post, tally),
        url=thread_address(post), score=_score(post),
    ), quotes  # fmt: skip


def _comment(comment: Thing, parent: str, thread: str, tally: Tally) -> tuple[Passage, tuple[str, ...]]:
    text, quotes = _body(comment.body)
    return Passage(
        id=str(comment.id), text=text, author=_author(comment), published=_date(comment, tally),
        url=_permalink(comment) or _below(thread, str(comment.id)), parent=parent, score=_score(comment),
    ), quotes  # fmt: skip


def _body(value: Scalar) -> tuple[str, tuple[str, ...]]:
    if not isinstance(value, str) or (len(value) < 80 and _GONE.match(value)):
        return "", ()
    return plain(value)


def _author(thing: Thing) -> str:
    name = line(thing.author)
    return f"u/{name}" if name and not _GONE.match(name) else ""


def _date(thing: Thing, tally: Tally) -> str:
    if thing.created_utc is None:
        return ""
    date = dates.from_epoch(thing.created_utc)
    tally.bad_dates += not date
    return date


def _score(thing: Thing) -> int | None:
    value = thing.score
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MAX_NUMBER else None


def _whole(value: Scalar) -> int:
    return value if isinstance(value, int) and 0 < value < _MAX_NUMBER else 0


def _permalink(thing: Thing) -> str:
    match = _PERMALINK.match(line(thing.permalink))
    return SITE + match.group(1) if match else ""


def thread_address(post: Thing) -> str:
    """The thread's own address; old dumps have none, but it follows from the id."""
    forum = re.sub(r"[^\w-]", "", line(post.subreddit))
    return _permalink(post) or f"{SITE}{f'/r/{forum}' if forum else ''}/comments/{post.id}/"


def _below(thread: str, own: str) -> str:
    return f"{thread.rstrip('/')}/{own}/" if own else ""
