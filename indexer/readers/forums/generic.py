"""Threads of unknown software: posts told apart by the shape of the page alone.

In: the page's tree. Out: its posts, or [] unless it is sure. Sure it is of three or more blocks that share a class (or
an id but for its number), where nearly each names a person and a date and says something besides its links. Which part
of a block is the post's text is decided for all of them at once, by what their parts have in common.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from indexer.readers.forums.posts import Post, read_body, remove, text_of
from indexer.readers.forums.shape import NO_TEXT, Page, name_of, names, survey
from indexer.readers.reader import one_line

NAME = "generic"
MIN_POSTS = 3
MAX_GROUP = 1000
MIN_KNOWN = 0.75
"""Share of the blocks that must name a person (or be numbered) and a date; deleted posts and guests have neither."""

MIN_LETTERS = 40
"""Letters outside links that a block must have on average: lists of topics, with author and date, have fewer."""

MIN_SENTENCE = 80
"""Letters in one piece that an opening post apart from the blocks must have."""

MIN_STORY = 3
"""So many sentences that nobody signs are an article's, and the blocks below it comments."""

MIN_SHARED = 0.6
"""Share of the blocks that must have a part for it to be where their texts stand."""

MIN_BODY = 0.4
NEARLY = 0.75
"""Shares of the blocks' letters, and of the largest part's, that the part with their texts must hold."""

_SIGNATURE = re.compile(r"(?:\A|[\s_-])(?:signature|sig)(?:[\s_-]|\Z)", re.I)
_LABEL = re.compile(
    r"(?:posted|published|on|by|date|updated|edited|joined|created|asked|answered|replied|at|in)\b", re.I
)
_FURNITURE = frozenset(["nav", "header", "footer", "form", "script", "style", "aside", "button", "select", "noscript"])


def posts(root: Any) -> list[Post]:
    """The thread's posts, the opening one first; [] where the page does not surely hold one."""
    body = root.find("body")
    page = survey(root if body is None else body)
    nodes = _blocks(page)
    if not nodes:
        return []
    between = _before(root, nodes[0])
    opening = _opening(between, nodes[0], page)
    if not opening and sum(map(_sentences, between)) >= MIN_STORY:
        return []
    bodies = dict(zip(nodes, _bodies(nodes, page), strict=True))
    outer = {node: next((up for up in node.iterancestors() if up in bodies), None) for node in nodes}
    replies: dict[Any, Post] = {}
    for node in reversed(nodes):
        replies[node] = _post(node, bodies[node], page)
        if outer[node] is not None:
            remove(node)
    for node, post in replies.items():
        post.parent = replies[outer[node]].id if outer[node] is not None else None
    return [post for post in [*opening, *reversed(replies.values())] if post.text or post.quotes]


def _blocks(page: Page) -> list[Any]:
    """Of the groups of blocks that look like posts and hold nearly the most text the one with the most blocks."""
    found: list[tuple[int, list[Any]]] = []
    for nodes in page.groups.values():
        if not MIN_POSTS <= len(nodes) <= MAX_GROUP:
            continue
        known = [node for node in nodes if node in page.dates and (node in page.persons or _numbered(node))]
        if len(known) < max(MIN_POSTS, MIN_KNOWN * len(nodes)):
            continue
        letters = sum(page.letters[node] for node in _outermost(known))
        if letters >= MIN_LETTERS * len(nodes):
            found.append((letters, known))
    most = max((letters for letters, _ in found), default=0)
    large = sorted((pair for pair in found if pair[0] >= NEARLY * most), key=lambda pair: (-len(pair[1]), -pair[0]))
    return next((known for _, known in large if _apart(known)), [])


def _outermost(nodes: list[Any]) -> list[Any]:
    known = set(nodes)
    return [node for node in nodes if not any(up in known for up in node.iterancestors())]


def _apart(nodes: list[Any]) -> bool:
    """Different blocks have different texts: what repeats word for word is furniture."""
    texts = {hash("".join(node.itertext())) for node in nodes[:50]}
    return len(texts) > 0.8 * min(len(nodes), 50)


def _bodies(nodes: list[Any], page: Page) -> list[Any]:
    """The part of each block that holds its text: of the names that most blocks' parts share, the one with most text
    that takes in neither the person nor the date."""
    known = set(nodes)
    parts: dict[str, dict[Any, Any]] = defaultdict(dict)
    for node in nodes:
        ends = [page.dates[node][0], page.persons.get(node, node)]
        above = {up for end in ends for up in (end, *end.iterancestors())}
        for part in _parts(node, known):
            for name in names(part) if part not in above else ():
                parts[name].setdefault(node, part)
    due = MIN_SHARED * len(nodes)
    shared = {
        name: sum(page.letters.get(part, 0) for part in found.values())
        for name, found in parts.items()
        if len(found) >= due
    }
    most = max(shared.values(), default=0)
    if most < MIN_BODY * sum(page.letters[node] for node in nodes):
        return nodes
    # Of parts that hold nearly the same the smallest: the others hold a card or a toolbar too.
    best = min(
        (name for name in shared if shared[name] >= NEARLY * most),
        key=lambda name: sum(_size(part) for part in parts[name].values()),
    )
    return [parts[best].get(node) for node in nodes]


def _size(part: Any) -> int:
    return sum(1 for _ in islice(part.iter(), 500))


def _parts(node: Any, known: set[Any]) -> Iterator[Any]:
    """Elements below ``node`` but not below another post."""
    stack = list(reversed(node))
    while stack:
        part = stack.pop()
        if part in known or not isinstance(part.tag, str):
            continue
        yield part
        stack.extend(reversed(part))


def _post(node: Any, body: Any, page: Page) -> Post:
    person, (stamp, day) = page.persons.get(node), page.dates[node]
    post = Post(id=_own_id(node), published=day, author=name_of(person) if person is not None else _before_date(stamp))
    for part in list(_parts(node, set())):
        if _SIGNATURE.search(part.get("class") or "") and part is not body and body not in part.iterdescendants():
            post.signature = post.signature or text_of(part)
            remove(part)
    if body is node:
        for part in (person, stamp):
            if part is not None and part is not node:
                remove(part)
    if body is not None:
        post.text, post.quotes = read_body(body)
    if not post.text and len(post.quotes) == 1:
        # Old software sets whole posts as quotations.
        post.text, post.quotes = post.quotes[0].text, []
    return post


def _before_date(stamp: Any) -> str:
    """The name in ``Ada · 3 March 2026``, where the date is marked up and the name is not."""
    parent = stamp.getparent()
    text = one_line(parent.text or "") if parent is not None and parent.index(stamp) == 0 else ""
    name = text.strip(" ·|•,:-–—")
    return name if text and 1 < len(name) <= 40 and len(name.split()) <= 3 and not _LABEL.match(name) else ""


def _numbered(node: Any) -> bool:
    return bool(re.search(r"\d{2}", node.get("id") or ""))


def _own_id(node: Any) -> str:
    """The block's own id, or that of the first thing in it that has one with a number."""
    for part in (node, *node.iterdescendants()):
        for key in ("id", "data-id", "data-post-id", "data-comment-id", "name"):
            if re.search(r"\d", part.get(key) or "") and len(part.get(key)) < 60:
                return str(part.get(key))
    return ""


def _before(root: Any, first: Any) -> list[Any]:
    """What stands between the page's heading and the first block, furniture left out."""
    found = next((found for head in root.iter("h1") if (found := _between(root, head, first))), [])
    return [node for node in found if node.tag not in _FURNITURE]


def _opening(between: list[Any], first: Any, page: Page) -> list[Post]:
    """The opening post of pages that set it apart from its replies: ``between`` names a person and a date and has a
    sentence. A line that only says who began the thread is none."""
    person = next((page.persons[node] for node in between if node in page.persons), None)
    stamp = next((page.dates[node] for node in between if node in page.dates), None)
    if person is None or stamp is None or not any(map(_sentences, between)):
        return []
    if first in page.persons and name_of(page.persons[first]) == name_of(person) and page.dates[first][1] == stamp[1]:
        return []
    post = Post(id="", author=name_of(person), published=stamp[1])
    for part in (person, stamp[0]):
        if part not in between:
            remove(part)
    post.text = "\n\n".join(text for node in between if (text := text_of(node)))
    return [post]


def _sentences(node: Any) -> int:
    """How many pieces of text below ``node`` are long enough for a sentence."""
    kept = (part for part in node.iter() if isinstance(part.tag, str) and part.tag not in NO_TEXT)
    texts = (text for part in kept for text in (part.text, part.tail) if text)
    return sum(len(" ".join(text.split())) >= MIN_SENTENCE for text in texts)


def _between(root: Any, head: Any, first: Any) -> list[Any]:
    """The outermost elements that stand after ``head`` and before ``first``."""
    path = {head, first, *head.iterancestors(), *first.iterancestors()}
    found: list[Any] = []
    begun = False
    stack = [root]
    while stack:
        node = stack.pop()
        if node is first:
            return found
        if node is head:
            begun = True
        elif node in path:
            stack.extend(reversed(node))
        elif begun and isinstance(node.tag, str):
            found.append(node)
    return []
