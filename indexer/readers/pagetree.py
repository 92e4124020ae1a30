"""A page's elements as flat lists, with what each subtree holds: the ground on which main texts are chosen.

In: an lxml tree. Out: ``PageTree``: elements in document order, so that a subtree is a range, with sums for each; the
page's blocks, each with the element it stands in; and ``Cut``, the page less what was taken out of it. What to take out
is decided in ``furniture`` and ``candidates``. All but ``Cut.remove``, which climbs to the body, is linear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from lxml import etree

from indexer.readers import furniture, trees
from indexer.readers.blocks import Block

PROSE = 40
"""An element with as many characters of its own, outside links, holds prose; menus, buttons and bylines hold fewer."""

INLINE = frozenset(
    "a b i em strong span font u s small sup sub code abbr cite q mark time label ins del strike tt kbd big br wbr img "
    "dfn var samp acronym bdi bdo".split()
)
UNREADABLE = ("script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "video", "audio", "canvas",
              "select", "textarea", "input", "map", "datalist", "link", "meta")  # fmt: skip
"""Elements without text for readers."""


class PageTree:
    """``nodes[0]`` is the body; node ``i`` and all below it are ``nodes[i:end[i]]``. ``tags[i]`` is its tag,
    ``names[i]`` its class and id, ``block[i]`` the nearest element that is not inline, ``linked[i]`` whether it is in a
    link, ``own[i]`` the characters outside links right in a block. Sums over subtrees: ``chars``, ``links`` (characters
    in links), ``anchors`` (links) and ``prose`` (characters in elements with at least ``PROSE`` of their own).
    """

    def __init__(self, body: Any) -> None:
        self.nodes: list[Any] = list(body.iter(etree.Element))
        self.tags: list[str] = [node.tag for node in self.nodes]
        self.names = [furniture.name(node) for node in self.nodes]
        for at, name in enumerate(self.names):
            if len(name) > furniture.MAX_NAME:  # expressions, trafilatura's too, would search megabytes
                furniture.shorten(self.nodes[at])
                self.names[at] = name[: furniture.MAX_NAME]
        count = len(self.nodes)
        place = {node: at for at, node in enumerate(self.nodes)}
        self.parent = [0, *(place[node.getparent()] for node in self.nodes[1:])]
        self.end = list(range(1, count + 1))
        for at in range(count - 1, 0, -1):
            self.end[self.parent[at]] = max(self.end[at], self.end[self.parent[at]])
        self.block = [0] * count
        self.linked = bytearray(count)
        for at, tag in enumerate(self.tags):
            above = self.parent[at]
            self.block[at] = self.block[above] if at and tag in INLINE else at
            self.linked[at] = tag == "a" or (at > 0 and self.linked[above])
        self.chars, self.links, self.own = [0] * count, [0] * count, [0] * count
        self._count_texts()
        self.anchors = [int(tag == "a") for tag in self.tags]
        self.prose = [own if own >= PROSE else 0 for own in self.own]
        for at in range(count - 1, 0, -1):
            for sums in (self.chars, self.links, self.anchors, self.prose):
                sums[self.parent[at]] += sums[at]

    def _count_texts(self) -> None:
        for at, node in enumerate(self.nodes):
            for holder, text in ((at, node.text), (self.parent[at], node.tail if at else None)):
                size = len(text.strip()) if text else 0
                if not size:
                    continue
                self.chars[holder] += size
                if self.linked[holder]:
                    self.links[holder] += size
                else:
                    self.own[self.block[holder]] += size

    def children(self, at: int) -> list[int]:
        """The places of the elements right below ``at``."""
        found, below = [], at + 1
        while below < self.end[at]:
            found.append(below)
            below = self.end[below]
        return found

    @cached_property
    def blocks(self) -> list[tuple[Block, int]]:
        """All blocks of the page, each with the place of the element that it stands in."""
        walk = trees.Walk(skipped=frozenset(UNREADABLE))
        opened: list[int] = []
        for at, node in enumerate(self.nodes):
            while opened and self.end[opened[-1]] <= at:
                self._close(walk, opened.pop())
            walk.start(node, self.block[at])
            opened.append(at)
        while opened:
            self._close(walk, opened.pop())
        walk.flush()
        return list(zip(walk.blocks, walk.places, strict=True))

    def _close(self, walk: trees.Walk, at: int) -> None:
        walk.end(self.nodes[at])
        if at:
            walk.text(self.nodes[at].tail, self.block[self.parent[at]])


class Cut:
    """A page less the subtrees taken out: ``chars``, ``links``, ``anchors`` and ``prose`` are of what is left."""

    def __init__(self, page: PageTree) -> None:
        self.page = page
        self.removed = bytearray(len(page.nodes))
        self.chars, self.links = page.chars[:], page.links[:]
        self.anchors, self.prose = page.anchors[:], page.prose[:]

    def density(self, at: int) -> float:
        """The share of linked characters below ``at``."""
        return self.links[at] / max(1, self.chars[at])

    def remove(self, at: int) -> None:
        """Take out the subtree at ``at``."""
        above, end = at, self.page.end[at]
        self.removed[at:end] = b"\1" * (end - at)
        sums = [(values, values[at]) for values in (self.chars, self.links, self.anchors, self.prose)]
        while above:
            above = self.page.parent[above]
            for values, less in sums:
                values[above] -= less

    def sweep(self, start: int, furniture: Callable[[int], bool]) -> None:
        """Take out every topmost subtree below ``start`` that is ``furniture``."""
        at, end = start + 1, self.page.end[start]
        while at < end:
            if not self.removed[at] and furniture(at):
                self.remove(at)
                at = self.page.end[at]
            else:
                at += 1

    def kept(self, starts: Iterable[int]) -> list[int]:
        """The numbers of the blocks below ``starts`` that are left, in reading order."""
        inside = bytearray(len(self.page.nodes))
        for start in starts:
            inside[start : self.page.end[start]] = b"\1" * (self.page.end[start] - start)
        return [number for number, (_, at) in enumerate(self.page.blocks) if inside[at] and not self.removed[at]]
