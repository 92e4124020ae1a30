"""JSON Feed 1.0 and 1.1: a blog's entries with their texts.

In: the feed's JSON. Out: one document an item, from ``content_html`` or ``content_text``; a ``summary`` serves as last
resort, with a warning. Built from jsonfeed.org/version/1.1; no real feed was at hand.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterator

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import jsonfiles as fields
from indexer.readers.blocks import to_passages
from indexer.readers.entries import entry_blocks, stated_date
from indexer.readers.files import RawFile
from indexer.readers.jsonfiles import Object
from indexer.readers.reader import Facts, Reader, assemble, language_code, person, web_address

NAME, VERSION = "jsonfeed", "1"
_VERSION = re.compile(r'"version"\s*:\s*"https?:(?:\\?/){2}jsonfeed\.org\\?/version\\?/1')


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    return "a JSON feed" if file.head.lstrip().startswith("{") and _VERSION.search(file.head) else ""


def read(file: RawFile) -> Iterator[Document]:
    """The items with text in ``file``, in its order."""
    feed = fields.whole(file)
    if not isinstance(feed, dict):
        raise ReadError(f"{file.path}: a JSON feed is an object. Fetch it again.")
    counts: Counter[str] = Counter()
    for item in fields.items(feed, "items"):
        if document := _document(file, feed, item, counts):
            yield document
    for message, count in counts.items():
        file.warn(f"{message}: {count}")


def _document(file: RawFile, feed: Object, item: Object, counts: Counter[str]) -> Document | None:
    title = fields.text(item, "title")
    whole = fields.text(item, "content_html") or html.escape(fields.text(item, "content_text"), quote=False)
    passages = to_passages(entry_blocks(whole or html.escape(fields.text(item, "summary"), quote=False), title))
    if not passages:
        counts["items without text, passed over"] += 1
        return None
    if not whole:
        counts["items with but a summary"] += 1
    facts = Facts(
        title=title, kind="blog", url=_url(item), site=fields.text(feed, "title"),
        author=_authors(item) or _authors(feed), published=stated_date(file, fields.text(item, "date_published")),
        language=language_code(fields.text(item, "language") or fields.text(feed, "language")),
    )  # fmt: skip
    name = fields.name(item, "id") or f"{title} {fields.text(item, 'date_published')}"
    part = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]
    return assemble(file, (NAME, VERSION), facts, passages, "" if facts.url else part)


def _url(item: Object) -> str:
    """The item's own page; its id is one where it is an address. ``external_url`` is the page it speaks of."""
    return web_address(fields.text(item, "url")) or web_address(fields.text(item, "id"))


def _authors(of: Object) -> str:
    """By version 1.1 several, by 1.0 one; addresses of theirs are no names."""
    people = fields.items(of, "authors") or [fields.inner(of, "author")]
    return ", ".join(filter(None, (person(fields.text(one, "name")) for one in people[:10])))


READER = Reader(NAME, VERSION, claims, read)
