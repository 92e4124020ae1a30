"""Web pages: articles and blog posts, as a browser or a crawler saved them.

In: HTML, packed or not. Out: one document, its main text found by trafilatura, its facts by ``pagefacts``. The page is
parsed once. Forum pages come out as what their text reads like; their posts are not told apart here.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import cleaning, trees
from indexer.readers.blocks import Block, to_passages
from indexer.readers.files import RawFile
from indexer.readers.pagefacts import page_facts
from indexer.readers.reader import Reader, assemble

NAME, VERSION = "html", "1"
MAX_PAGE = 30 * 1024 * 1024
"""A larger page is a book or a fault; its tree would take gigabytes."""

MAX_ELEMENTS = 30_000
"""trafilatura's time grows with the square of a page's elements: 100,000 paragraphs took it 20 seconds."""

_DOCUMENT = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.DOTALL
)
_TAG = re.compile(r"<(?:p|div|article|section|h[1-6]|span|ul|table|meta|title|main)\b[^<>]{0,500}>", re.I)
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    if _DOCUMENT.match(file.head):
        return "an HTML document"
    if not file.head.lstrip().startswith("<"):
        return ""
    return "HTML elements" if len(_TAG.findall(file.head)) >= 3 else ""


def read(file: RawFile) -> Iterator[Document]:
    """The one document in ``file``."""
    source = file.text
    if len(source) > MAX_PAGE:
        raise ReadError(f"{file.path}: a page of over {MAX_PAGE // 2**20} MB. Save only its story.")
    root = trees.parse(re.sub(r"^\s*<\?xml[^>]*\?>", "", source))
    if root is None:
        raise ReadError(f"{file.path}: no HTML elements in it. Save the page again.")
    saved = _SAVED_FROM.search(file.head)
    facts = page_facts(root, saved.group(1) if saved else "")
    blocks = cleaning.without_furniture(main_blocks(root), facts.title, facts.author)
    yield assemble(file, (NAME, VERSION), facts, to_passages(blocks))


def main_blocks(root: Any) -> list[Block]:
    """The blocks of the page's main text; of all its body where none is found."""
    large = sum(1 for _ in islice(root.iter(), MAX_ELEMENTS)) == MAX_ELEMENTS
    main = None if large else _main_text(root)
    found = trees.to_blocks(main) if main is not None else []
    if found:
        return found
    body = root.find("body")
    return trees.to_blocks(body if body is not None else root)


def _main_text(root: Any) -> Any:
    # Imported here: it takes half a second, which only those who read HTML should pay.
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.bare_extraction(
            root, favor_precision=True, include_comments=False, include_tables=True, with_metadata=False
        )
    except (etree.LxmlError, RecursionError, ValueError, AttributeError, TypeError):
        return None
    return getattr(found, "body", None)


READER = Reader(NAME, VERSION, claims, read)
