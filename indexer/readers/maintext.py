"""The main text of a page, as several ways of looking for it agree on it.

In: an lxml tree. Out: the blocks of the story, in reading order. Our two ways (``candidates``) take a few milliseconds;
where they agree, that is the text. Where they don't, trafilatura is asked too, which takes several times as long, and
that of the three is taken which is most like the other two. What single lines say is left to ``cleaning``.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from typing import Any

from lxml import etree

from indexer.readers import candidates, trees
from indexer.readers.blocks import Block
from indexer.readers.pagetree import UNREADABLE, PageTree

AGREE = 0.95
"""Two texts with this share of their words in common are the same text; five pages of six are settled so."""

MAX_ELEMENTS = 30_000
"""trafilatura's time grows with the square of a page's elements: 100,000 paragraphs took it 20 seconds."""


def readable(root: Any) -> PageTree:
    """The page at ``root``, which loses its scripts, styles and whatever else has no text for readers."""
    etree.strip_elements(root, *UNREADABLE, with_tail=False)
    body = root.find("body")
    return PageTree(body if body is not None else root)


def main_blocks(page: PageTree) -> list[Block]:
    """The blocks of the page's main text; of all its body where none is found."""
    marked, scored = candidates.marked(page), candidates.scored(page)
    if _agreement(page, marked, scored) >= AGREE:
        return _blocks(page, marked)
    asked = _trafilatura(page.nodes[0].getroottree().getroot()) if len(page.nodes) < MAX_ELEMENTS else []
    texts = [text for text in (_blocks(page, marked), asked, _blocks(page, scored)) if text]
    return most_agreed(texts) if texts else [block for block, _ in page.blocks]


def _blocks(page: PageTree, numbers: list[int]) -> list[Block]:
    return [page.blocks[number][0] for number in numbers]


def _agreement(page: PageTree, first: list[int], second: list[int]) -> float:
    """The share of words in common (Dice)."""
    if first == second:
        return float(bool(first))
    sizes = [len(block.text.split()) for block, _ in page.blocks]
    both = sum(sizes[number] for number in set(first) & set(second))
    return 2 * both / max(1, sum(sizes[number] for number in first) + sum(sizes[number] for number in second))


def most_agreed(texts: list[list[Block]]) -> list[Block]:
    """That of ``texts`` which is most like all others; the first of equals."""
    words = [Counter(re.findall(r"\w+", " ".join(block.text for block in text).lower())) for text in texts]

    def likeness(at: int) -> float:
        mine = words[at]
        return sum(2 * (mine & other).total() / max(1, mine.total() + other.total()) for other in words)

    return texts[max(range(len(texts)), key=likeness)]


def _trafilatura(root: Any) -> list[Block]:
    # Imported here: it takes half a second, which only those who read HTML should pay.
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.bare_extraction(
            root, favor_precision=True, include_comments=False, include_tables=True, with_metadata=False
        )
    except (etree.LxmlError, RecursionError, ValueError, AttributeError, TypeError):
        return []
    body = getattr(found, "body", None)
    return trees.to_blocks(body) if body is not None else []
