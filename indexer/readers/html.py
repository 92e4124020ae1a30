"""Web pages: articles and blog posts, as a browser or a crawler saved them.

In: HTML, packed or not. Out: one document, its main text found by ``maintext``, its facts by ``pagefacts``. The page is
parsed once. Forum pages come out as what their text reads like; their posts are not told apart here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import cleaning, pagefacts, transcripts, trees
from indexer.readers.blocks import to_passages
from indexer.readers.files import RawFile
from indexer.readers.maintext import main_blocks, readable
from indexer.readers.reader import Reader, assemble

NAME, VERSION = "html", "2"
MAX_PAGE = 30 * 1024 * 1024
"""A larger page is a book or a fault; its tree would take gigabytes."""

MAX_TAGS = 250_000
"""Elements take many times their text's room and time; the largest of 380 real pages had 8,000 tags."""

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
    if source.count("<") > MAX_TAGS:
        raise ReadError(f"{file.path}: a page of over {MAX_TAGS} tags. Save only its story.")
    root = trees.parse(re.sub(r"^\s*<\?xml[^>]*\?>", "", source))
    if root is None:
        raise ReadError(f"{file.path}: no HTML elements in it. Save the page again.")
    saved = _SAVED_FROM.search(file.head)
    said = pagefacts.statements(root)
    page = readable(root)
    facts = pagefacts.facts(said, page, saved.group(1) if saved else file.url, file)
    blocks = cleaning.without_furniture(main_blocks(page), facts.title, facts.author)
    spoken = transcripts.speakers(cleaning.with_sections(blocks), facts.title)
    yield assemble(file, (NAME, VERSION), facts, to_passages(spoken))


READER = Reader(NAME, VERSION, claims, read)
