"""Feeds with the texts of their entries: RSS 0.9 to 2.0 and RSS 1.0, Atom 0.3 and 1.0; podcasts' show notes too.

In: the feed, of any size. Out: one document an entry, from ``content:encoded`` or Atom's ``content``; a ``description``
or ``summary`` serves as last resort, with a warning, since it may be but an excerpt. The date is that of publication,
never that of an update; a bare e-mail address is no author.

Built from RSS 2.0 (rssboard.org), RSS 1.0 and its modules Content and Dublin Core, RFC 4287, FeedBurner's and iTunes'
extensions. Only RSS 2.0 was tried on a real feed.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from indexer.document import Document
from indexer.readers.blocks import to_passages
from indexer.readers.entries import entry_blocks, plain, stated_date
from indexer.readers.files import RawFile
from indexer.readers.reader import Facts, Reader, assemble, language_code, one_line, person, web_address
from indexer.readers.xmlsource import child_text, content_encoded, local, records, root_tag

NAME, VERSION = "feed", "1"
_RECORDS = frozenset(("title", "language", "author", "link", "image", "item", "entry"))
_ROOT = re.compile(r"<(?:\w+:)?(rss|feed|rdf)\b", re.I)
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_PREFIX = re.compile(r"(</?)[\w-]{1,40}:(?=\w)")
_MAILED = re.compile(r"\s*\S+@\S+\s*(?:\((.{1,100})\))?\s*\Z")


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or ""."""
    tag = root_tag(file.head)
    match = _ROOT.match(tag)
    if not match or (match.group(1).lower() == "rdf" and "purl.org/rss/1.0" not in tag):
        return ""
    return "an Atom feed" if match.group(1).lower() == "feed" else "an RSS feed"


def read(file: RawFile) -> Iterator[Document]:
    """The entries with text in ``file``, in its order."""
    feed = _Feed(file)
    for element in records(file, _RECORDS):
        name = local(element)
        if name in ("item", "entry"):
            if document := feed.document(element):
                yield document
        elif name != "image":
            feed.note(name, element)
    for message, count in feed.counts.items():
        file.warn(f"{message}: {count}")


@dataclass
class _Feed:
    """What the feed states about itself before its entries, and what was missing in how many of those."""

    file: RawFile
    site: str = ""
    language: str = ""
    author: str = ""
    base: str = ""
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, name: str, element: Any) -> None:
        """Keep one of the feed's own fields."""
        if name == "title":
            self.site = self.site or plain(_content(element))
        elif name == "language":
            self.language = self.language or "".join(element.itertext())
        elif name == "author":
            self.author = self.author or _name(element)
        elif not self.base:
            self.base = web_address(element.get("href") or "".join(element.itertext()))

    def document(self, entry: Any) -> Document | None:
        """The entry as a document, or None where it has no text."""
        source, whole = _text(entry)
        title = next((plain(_content(child)) for child in entry if local(child) == "title"), "")
        passages = to_passages(entry_blocks(source, title))
        if not passages:
            self.counts["entries without text, passed over"] += 1
            return None
        if not whole:
            self.counts["entries with but a description, which may be only a summary"] += 1
        root = entry.getroottree().getroot()
        facts = Facts(
            title=title, kind="blog", url=self._url(entry, root), site=self.site, author=_author(entry) or self.author,
            published=_published(self.file, entry),
            language=language_code(child_text(entry, "language") or entry.get(_LANGUAGE) or self.language
                                   or root.get(_LANGUAGE) or ""),
        )  # fmt: skip
        return assemble(self.file, (NAME, VERSION), facts, passages, "" if facts.url else own_name(entry, title))

    def _url(self, entry: Any, root: Any) -> str:
        """The entry's own page: not the proxy that counts its readers, nor the feed's."""
        base = entry.get(_BASE) or root.get(_BASE) or self.base or self.file.url
        stated = [child_text(entry, "origLink"), *_links(entry), _permalink(entry)]
        return next((url for link in stated if link and (url := web_address(_joined(base, link)))), "")


def own_name(entry: Any, title: str) -> str:
    """What tells an entry without an address from the others of its feed."""
    name = child_text(entry, "guid", "id") or f"{title} {child_text(entry, 'pubDate', 'published', 'date')}"
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""


def _links(entry: Any) -> Iterator[str]:
    for link in (child for child in entry if local(child) == "link"):
        if link.get("rel", "alternate") == "alternate" and "html" in link.get("type", "html"):
            yield link.get("href") or "".join(link.itertext())


def _permalink(entry: Any) -> str:
    guids = (child for child in entry if local(child) == "guid" and child.get("isPermaLink", "true") == "true")
    return next(("".join(guid.itertext()).strip() for guid in guids), "")


def _text(entry: Any) -> tuple[str, bool]:
    """The entry's HTML, and whether it is meant to be the whole text: show notes are all there is of an episode."""
    if whole := content_encoded(entry):
        return whole, True
    for child in entry:
        if local(child) in ("content", "body") and (whole := _content(child).strip()):
            return whole, True
    short = [_content(child).strip() for child in entry if local(child) in ("description", "summary")]
    episode = any(local(child) == "enclosure" or child.get("rel") == "enclosure" for child in entry)
    return max(short, key=len, default=""), episode


def _content(element: Any) -> str:
    """An element's HTML: escaped, as elements of XHTML, or as Atom's plain text."""
    kind = element.get("type", "")
    if kind == "xhtml" or (len(element) and "html" in kind):
        markup = "".join(etree.tostring(child, encoding="unicode") for child in element)
        return _PREFIX.sub(r"\1", markup)
    text = "".join(element.itertext())
    atom_text = kind in ("text", "text/plain") or (not kind and element.tag.startswith(f"{{{_ATOM}}}"))
    return html.escape(text, quote=False) if atom_text else text


def _author(entry: Any) -> str:
    """The people an entry names: Dublin Core's, Atom's or RSS' own, else iTunes'."""
    for tag in ("creator", "author"):
        names = [_name(child) for child in entry if local(child) == tag]
        if found := list(dict.fromkeys(filter(None, names))):
            return ", ".join(found[:10])
    return ""


def _name(element: Any) -> str:
    """The name in an author's element; ``ada@example.org (Ada)`` is Ada, an address alone nobody."""
    text = one_line(child_text(element, "name") if len(element) else "".join(element.itertext()))
    mailed = _MAILED.match(text)
    return person((mailed.group(1) or "") if mailed else text)


def _published(file: RawFile, entry: Any) -> str:
    return stated_date(
        file, *(child_text(entry, name) for name in ("pubDate", "published", "issued", "date", "created"))
    )


READER = Reader(NAME, VERSION, claims, read)
