"""A thread's posts in reading order, each with its depth, ready to be nested; and what stands inside a post.

In: passages whose ``parent`` names another. Out: posts apart from the quotes and signatures in them; ``Branch``es,
depth first, siblings in the order given. Iterative
throughout: a thread of ten thousand posts nested thousands deep must not end the process. What hangs under a post
that is not there, or in a circle, comes out at the top rather than not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.document import Passage

MAX_DEPTH = 12
"""Deeper replies are listed side by side at this depth, with a link to what they answer: beyond it a page of nested
lists is unreadable, and browsers cap their own nesting."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A post. ``depth`` is at most ``MAX_DEPTH`` and grows by one at most from one branch to the next; ``flat`` where
    the true depth is larger; ``replies`` counts all posts below it that the page nests below it."""

    passage: Passage
    depth: int
    flat: bool
    replies: int


def standing(passages: Sequence[Passage]) -> tuple[list[Passage], dict[str, list[Passage]]]:
    """The passages that stand by themselves, and those that stand in a post (its quotes and signatures) by its id."""
    own = {passage.id for passage in passages if passage.role == "own"}
    alone: list[Passage] = []
    within: dict[str, list[Passage]] = {}
    for passage in passages:
        if passage.role != "own" and passage.parent in own:
            within.setdefault(passage.parent or "", []).append(passage)
        else:
            alone.append(passage)
    return alone, within


def branches(posts: Sequence[Passage], opening: str = "") -> list[Branch]:
    """All ``posts`` once; replies to the post called ``opening`` are at the top, as are those to none."""
    ordered = list(_ordered(posts, opening))
    below = [0] * len(ordered)
    path: list[int] = []
    for at, (_, depth) in enumerate(ordered):
        del path[min(depth, MAX_DEPTH) :]
        for above in path:
            below[above] += 1
        path.append(at)
    return [Branch(p, min(d, MAX_DEPTH), d > MAX_DEPTH, n) for (p, d), n in zip(ordered, below, strict=True)]


def _ordered(posts: Sequence[Passage], opening: str) -> Iterator[tuple[Passage, int]]:
    ids = {post.id for post in posts}
    children: dict[str, list[Passage]] = {}
    tops = []
    for post in posts:
        if post.parent is None or post.parent == opening or post.parent not in ids:
            tops.append(post)
        else:
            children.setdefault(post.parent, []).append(post)
    seen: set[int] = set()
    for top in (*tops, *posts):  # the second round finds circles, which no top leads to
        stack = [(top, 0)]
        while stack:
            post, depth = stack.pop()
            if id(post) in seen:
                continue
            seen.add(id(post))
            yield post, depth
            stack.extend((child, depth + 1) for child in reversed(children.get(post.id, ())))
