"""What a feed or a sitemap lists.

In: a fetched file. Out: ``feed``, ``sitemap`` or ``index`` (of sitemaps) if it is one, and the addresses in it, in its
order. Built from RSS 2.0 (rssboard.org), RSS 1.0, Atom (RFC 4287) and sitemaps.org's protocol 0.9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from indexer.errors import ReadError
from indexer.readers.files import RawFile
from indexer.readers.reader import web_address
from indexer.readers.xmlsource import local, records

_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z]\w*)[\s>]")
_LISTS = {"rss": "feed", "RDF": "feed", "feed": "feed", "urlset": "sitemap", "sitemapindex": "index"}
_ENTRIES = {"feed": ("item", "entry"), "sitemap": ("url",), "index": ("sitemap",)}


def kind(file: RawFile) -> str:
    """Which sort of list ``file`` is, or "". Its first element decides."""
    try:
        match = _ROOT.search(file.head)
    except ReadError:
        return ""
    return _LISTS.get(match.group(1), "") if match else ""


def addresses(file: RawFile) -> Iterator[str]:
    """The web addresses that ``file`` lists, each once; ReadError where it cannot be read."""
    entries = _ENTRIES[kind(file)]
    given = set()
    for element in records(file, entries):
        address = web_address(_joined(file.url, _link(element)))
        if address and address not in given:
            given.add(address)
            yield address


def _link(element: Any) -> str:
    """A sitemap's ``loc``; a feed's ``link`` (Atom's may be many, ``alternate`` is the page), else its ``guid``."""
    for child in element:
        if local(child) == "link" and child.get("href") and child.get("rel", "alternate") == "alternate":
            return str(child.get("href"))
    texts = {local(child): "".join(child.itertext()) for child in element}
    return texts.get("loc") or texts.get("link") or texts.get("guid") or ""


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""
