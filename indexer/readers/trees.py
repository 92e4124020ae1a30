"""A tree of HTML, or of trafilatura's own tags, to blocks.

In: an lxml element. Out: its headings, paragraphs, list items, quotations and code as ``Block`` in reading order. What
belongs to the story is decided before (trafilatura) or after (``cleaning``). Depth costs no recursion.
"""

from __future__ import annotations

from typing import Any

from lxml import etree, html

from indexer.readers.blocks import Block, BlockKind
from indexer.readers.encoding import clean

_SKIPPED = frozenset(
    "script style noscript svg img iframe template object embed video audio canvas form button select nav graphic "
    "input textarea math title".split()
)
_BREAKS = frozenset(
    "p div section article header footer main aside figure figcaption ul ol dl dt dd table tbody thead tr hr list row "
    "address details summary body html center fieldset".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ITEMS = frozenset(("li", "item"))
_QUOTES = frozenset(("blockquote", "quote"))
_LISTS = frozenset(("ul", "ol", "list"))
_BREAK = "\ue000"  # a <br>, told apart from the source's line ends, which are but spaces
_CELLS = frozenset(("td", "th", "cell"))
_PLAIN = frozenset(("a", "span", "b", "i", "em", "strong", "font", "u", "small", "hi", "ref"))
_OPENED = _BREAKS | _HEADINGS.keys() | _ITEMS | _QUOTES | {"pre", "code", "head"}


def parse(source: str) -> Any:
    """The root element of a page or a fragment; None where there is nothing in it."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def to_blocks(root: Any) -> list[Block]:
    """The blocks below ``root``."""
    walk = Walk(_SKIPPED)
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(node.tag, str):
            if event == "end" and node is not root:
                walk.text(node.tail)
        elif event == "start":
            walk.start(node)
        else:
            walk.end(node)
            if node is not root:
                walk.text(node.tail)
    walk.flush()
    return walk.blocks


class Walk:
    """The state between two tags: what is open, and the text gathered since the last block.

    ``skipped`` names the elements without text for readers. ``places[n]`` is what the caller gave as the place of the
    first text of ``blocks[n]``."""

    def __init__(self, skipped: frozenset[str]) -> None:
        self.unread = skipped
        self.blocks: list[Block] = []
        self.places: list[int] = []
        self.place = -1
        self.gathered: list[str] = []
        self.skipped = 0
        self.raw = 0
        self.quotes = 0
        self.heading = 0
        self.lists: list[int | None] = []
        self.mark = ""

    def start(self, node: Any, place: int = 0) -> None:
        tag = node.tag
        if tag in _PLAIN:
            pass
        elif tag in self.unread or _is_reference(node):
            self.skipped += 1
        elif tag in ("br", "lb"):
            self.gathered.append(_BREAK)
        elif tag in _CELLS:
            self.gathered.append(" | " if "".join(self.gathered).strip() else "")
        elif tag in _OPENED:
            self._open(node, tag)
        self.text(node.text, place)

    def _open(self, node: Any, tag: str) -> None:
        if tag == "code" and not _is_block_code(node):
            return
        self.flush()
        if tag in _LISTS:
            self.lists.append(0 if tag == "ol" or node.get("rend") == "ol" else None)
        elif tag in _ITEMS:
            self.mark = self._bullet()
        elif tag in _QUOTES:
            self.quotes += 1
        elif tag in ("pre", "code"):
            self.raw += 1
        elif tag in _HEADINGS or tag == "head":
            self.heading = _HEADINGS.get(tag) or _HEADINGS.get(node.get("rend") or "", 2)

    def _bullet(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return "- "
        self.lists[-1] += 1
        return f"{self.lists[-1]}. "

    def end(self, node: Any) -> None:
        tag = node.tag
        if tag in _PLAIN:
            return
        if tag in self.unread or _is_reference(node):
            self.skipped -= 1
        elif tag in _OPENED:
            self._close(node, tag)

    def _close(self, node: Any, tag: str) -> None:
        if tag == "code" and not _is_block_code(node):
            return
        self.flush()
        if tag in _LISTS and self.lists:
            self.lists.pop()
        elif tag in _QUOTES:
            self.quotes -= 1
        elif tag in ("pre", "code"):
            self.raw -= 1
        elif tag in _HEADINGS or tag == "head":
            self.heading = 0
        elif tag in _ITEMS:
            self.mark = ""

    def text(self, text: str | None, place: int = 0) -> None:
        if text and not self.skipped:
            if self.place < 0 and not text.isspace():
                self.place = place
            self.gathered.append(text)

    def flush(self) -> None:
        """Makes a block of the text gathered, of the kind that is open now."""
        if not self.gathered:
            return
        text, place = "".join(self.gathered), self.place
        self.gathered, self.place = [], -1
        if place < 0:
            return
        text = clean(text)
        text = text.replace(_BREAK, "\n").strip("\n").rstrip() if self.raw else _spaced(text)
        if not text.strip(" |-*\n"):
            return
        mark, self.mark = self.mark, ("  " if self.mark else "")
        self.places.append(place)
        shown = f"{mark}{text}" if mark and not self.heading else text
        self.blocks.append(Block(self._kind(mark), shown, self.heading or 2))

    def _kind(self, mark: str) -> BlockKind:
        if self.heading:
            return "heading"
        if mark or self.lists:
            return "item"
        if self.quotes:
            return "quote"
        return "code" if self.raw else "text"


def _is_block_code(node: Any) -> bool:
    """Code with line ends is a block of its own; without, a word in its sentence."""
    parent = node.getparent()
    if parent is not None and parent.tag == "pre":
        return False
    return len(node) == 0 and "\n" in (node.text or "")


def _is_reference(node: Any) -> bool:
    """The raised number of a footnote."""
    return node.tag == "sup" and len("".join(node.itertext())) <= 4


def _spaced(text: str) -> str:
    if _BREAK in text:
        return "\n".join(" ".join(line.split()) for line in text.split(_BREAK)).strip(" \n|").strip()
    return " ".join(text.split()).strip(" |")
