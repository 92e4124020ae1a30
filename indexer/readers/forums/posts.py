"""Posts of a page, by one mechanism for all software.

In: a page's tree and a row of the table. Out: ``Post``s in the page's order, the opening one first; the tree is used
up. Who replies to whom comes from what the page states, else from its nesting; what it does not state stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from indexer.readers import dates, trees
from indexer.readers.blocks import Block
from indexer.readers.forums.selectors import Selector, selector
from indexer.readers.forums.software import DROPPED, Software
from indexer.readers.reader import one_line, web_address

MAX_POSTS = 5000
"""More posts than any page shows: what goes beyond is no thread."""

_DROPPED = (selector(*DROPPED),)
_QUOTES = (selector("blockquote"),)
_INLINE = frozenset("a abbr b bdi button cite em font i img label script small span strong style sub sup time".split())
_GONE = re.compile(
    r"\W*(?:deleted|removed|comment (?:deleted|removed)[\w ]{0,40}|"
    r"(?:this|the) (?:post|comment|message|reply|answer) (?:was|has been|is) (?:\w+ )?(?:deleted|removed|hidden)"
    r"[\w ,]{0,60})(?: by [^\]]{1,40})?\W*\Z",
    re.I,
)
_VERB = re.compile(r"\s+(?:said|wrote|posted|writes|escribió|a écrit|schrieb)\b.*", re.I | re.DOTALL)
_BEFORE_NAME = re.compile(
    r"(?:quote(?: from)?:?\s*)?(?:on .{6,40}, )?(?:(?:originally )?(?:posted|written) by:?\s*)?@?", re.I
)
_AFTER_NAME = re.compile(r"(?:\s+on (?:\w+ )?\d.{4,40}|\s*[;,(].{0,60})?\s*(?:[:↑]|\(?view post\)?)*\s*\Z", re.I)
_LEAD = re.compile(r"(?:originally posted by\b.{0,80}|.{0,60}\b(?:said|wrote|posted|writes)\b.{0,40}[:↑])\Z", re.I)
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_SESSION = re.compile(r"([?&])sid=[0-9a-f:]{20,}(&)?")
_NOBODY = re.compile(r"\W*(?:deleted|removed|guest|anonymous|unknown|\[deleted\])?\W*\Z", re.I)


@dataclass(slots=True)
class Quote:
    """What a post quotes, and of whom ("" where the page does not say)."""

    text: str
    author: str = ""


@dataclass(slots=True)
class Post:
    """One post. ``parent`` is the id of the post replied to, None where the page does not state or show it."""

    id: str
    text: str = ""
    author: str = ""
    published: str = ""
    url: str = ""
    parent: str | None = None
    score: int | None = None
    quotes: list[Quote] = field(default_factory=list)
    signature: str = ""


def read_posts(root: Any, software: Software, address: str = "") -> list[Post]:
    """The posts below ``root``; ``address`` is the page's own, which relative links are joined to."""
    if software.only and not _elements(root, software.only):
        return []
    nodes = _elements(root, software.post)[:MAX_POSTS]
    above = _above(nodes)
    posts, depths, stamps = [], [], []
    # From the last: a nested post is out of the tree before the one around it is read, which then has but its own.
    for node in reversed(nodes):
        depths.append(score(value(node, software.depth)))
        stamps.append(_stamp(node, software))
        posts.append(_facts(node, software, address))
        _read_text(node, posts[-1], software)
        if above[node] is not None:
            remove(node)
    _settle_dates(posts, stamps)
    of = dict(zip(nodes, reversed(posts), strict=True))
    _link(of, above, depths[::-1])
    return _real(list(of.values()))


def _elements(root: Any, selectors: Iterable[Selector]) -> list[Any]:
    """What the first selector with any match selects."""
    return next((found for one in selectors if (found := one.elements(root))), [])


def _above(nodes: Sequence[Any]) -> dict[Any, Any]:
    """Each post's element, with that of the post it is nested in, if any."""
    known = set(nodes)
    return {node: next((up for up in node.iterancestors() if up in known), None) for node in nodes}


def value(node: Any, selectors: Iterable[Selector]) -> str:
    """The first value that any of the selectors has below ``node``, or ""."""
    return next((text for one in selectors for _, text in one.values(node) if text), "")


def _facts(node: Any, software: Software, address: str) -> Post:
    link = value(node, software.link)
    return Post(
        id=_id(value(node, software.id)), author=_name(value(node, software.author)),
        score=score(value(node, software.score)),
        url=web_address(_joined(address, link)) if link else "", parent=value(node, software.parent) or None,
    )  # fmt: skip


def _stamp(node: Any, software: Software) -> str:
    """The first date of the post that can be read: it may show "3 hours ago" and state the time elsewhere."""
    texts = (text for one in software.date for _, text in one.values(node))
    return next((text for text in texts if moment(text)), "")


def _settle_dates(posts: Sequence[Post], stamps: Sequence[str]) -> None:
    """Set the posts' dates. Which number is the month in 03/04/2021 the page's other dates may tell: 03/24/2021."""
    numbers = [found.groups() if (found := _NUMBERS.match(stamp)) else None for stamp in stamps]
    first, second = (max((int(pair[at]) for pair in numbers if pair), default=0) > 12 for at in (0, 1))
    for post, stamp, pair in zip(posts, stamps, numbers, strict=True):
        if pair and first != second:
            day, month = (pair[0], pair[1]) if first else (pair[1], pair[0])
            stamp = f"{pair[2]}-{month.zfill(2)}-{day.zfill(2)}"
        post.published = moment(stamp)


def _id(text: str) -> str:
    """The id in ``text``; Reddit's second design has it among the classes."""
    found = re.search(r"\bt[13]_[0-9a-z]+\b", text)
    return found.group() if found else text


def _name(text: str) -> str:
    """The name in an author's place, which may be the address of a profile; "" for nobody."""
    name = one_line(text.rstrip("/").rsplit("/", 1)[-1] if text.startswith("/") else text)
    name = name.removeprefix("u/")
    return "" if _NOBODY.match(name) else name


def moment(value: str) -> str:
    """A date as pages state it: seconds or milliseconds since 1970, or any that ``dates`` reads."""
    if re.fullmatch(r"\d{9,10}(?:\.\d+)?|\d{12,13}", value):
        return dates.from_epoch(float(value) / (1000 if len(value.split(".")[0]) > 10 else 1))
    return dates.parse(re.sub(r"\b(\d{1,2})(?:st|nd|rd|th) of ", r"\1 ", value))


def score(value: str) -> int | None:
    """The whole number that ``value`` begins with; None for "1.2k", which is none."""
    found = re.match(r"[^\d\u2212-]{0,12}([+\u2212-]?\d{1,3}(?:,\d{3})+|[+\u2212-]?\d{1,9})(?![\d.,]*\d|[kKmM])", value)
    return int(found.group(1).replace(",", "").replace("\u2212", "-")) if found else None


def _joined(address: str, link: str) -> str:
    try:
        return _SESSION.sub(lambda found: found.group(1) if found.group(2) else "", urljoin(address, link))
    except ValueError:
        return ""


def _read_text(node: Any, post: Post, software: Software) -> None:
    """The post's own words, what it quotes and its signature; takes them out of the tree."""
    for one in software.signature:
        for found in one.elements(node):
            post.signature = post.signature or text_of(found)
            remove(found)
    for one in software.body:
        for body in one.elements(node)[:1]:
            post.text, post.quotes = read_body(body, software)
            if post.text or post.quotes:
                return


def read_body(body: Any, software: Software | None = None) -> tuple[str, list[Quote]]:
    """The words of a post's body, and what it quotes; takes the quotes out of the tree."""
    selectors = software.quote if software and software.quote else _QUOTES
    quoting = dict.fromkeys(node for one in selectors for node in one.elements(body) if node is not body)
    for one in software.drop if software else _DROPPED:
        for node in one.elements(body):
            if node is not body and node not in quoting:
                remove(node)
    quotes = []
    for node in quoting:
        # A quotation in a quotation has gone with it.
        if body in node.iterancestors():
            quotes.append(_quote(node, software.by if software else ()))
            remove(node)
    text = text_of(body)
    return ("" if _GONE.match(text) else text), [quote for quote in quotes if quote.text]


def _quote(node: Any, by: Iterable[Selector]) -> Quote:
    author = ""
    for found, line in ((found, line) for one in by for found, line in one.values(node) if line):
        author = quoted(line)
        if found is not node:
            remove(found)
        break
    text = text_of(node)
    first, _, rest = text.partition("\n")
    if rest and _LEAD.match(first):
        return Quote(rest.strip("\n"), author or quoted(first))
    return Quote(text, author)


def quoted(line: str) -> str:
    """The name in ``Ada wrote:`` and its likes; "" where there is none."""
    name = _VERB.sub("", _BEFORE_NAME.sub("", line[:160], count=1))
    name = one_line(_AFTER_NAME.sub("", name))
    return "" if len(name) > 60 or _NOBODY.match(name) else name


def remove(node: Any) -> None:
    """Empty ``node`` of all it holds; what stands before and after it stays, as far apart as it was."""
    tag = "span" if node.tag in _INLINE else "div"
    node.clear(keep_tail=True)
    node.tag, node.text = tag, " "


def text_of(node: Any) -> str:
    """The text below ``node``, a paragraph or list item a line."""
    return joined(trees.to_blocks(node))


def joined(blocks: Sequence[Block]) -> str:
    """Blocks as one text: empty lines between paragraphs, none between items of a list."""
    text = ""
    for before, block in zip([None, *blocks], blocks, strict=False):
        items = before is not None and before.kind == block.kind == "item"
        text += ("" if before is None else "\n" if items else "\n\n") + block.text
    return text.strip("\n")


def _link(of: dict[Any, Post], above: dict[Any, Any], depths: Sequence[int | None]) -> None:
    """Set each post's parent: as stated, else by depth, else by nesting."""
    digits = {number: post.id for post in reversed(of.values()) if (number := _digits(post.id))}
    trail: list[tuple[int, str]] = []
    for (node, post), depth in zip(of.items(), depths, strict=True):
        stated = digits.get(_digits(post.parent or ""))
        post.parent = stated if stated != post.id else None
        if depth is not None:
            trail = [step for step in trail if step[0] < depth]
            post.parent = post.parent or (trail[-1][1] if trail else None)
            trail.append((depth, post.id))
        if (outer := above[node]) is not None:
            post.parent = post.parent or of[outer].id


def _digits(id: str) -> str:
    """The number (or Reddit's base-36 one) that an id ends in: ``post-12``, ``#p12`` and ``12`` are one post."""
    found = re.search(r"t[13]_[0-9a-z]+\Z|\d+\Z", id.rstrip("/"))
    return found.group() if found else ""


def _real(posts: Sequence[Post]) -> list[Post]:
    """Without what only looked like a post, and without the second printing of one; the opening post keeps its slot."""
    found: dict[tuple[str, str, str], Post] = {}
    for post in posts:
        if post.text or post.quotes or post.author:
            found.setdefault((post.id, post.author, post.text), post)
    real = list(found.values())
    empty = bool(real) and posts[0].id not in {"", *(post.id for post in real)}
    return [posts[0], *real] if empty else real
