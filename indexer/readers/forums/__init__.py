"""Forum pages as HTML: threads of posts, whatever software made the page.

In: a page, packed or not. Out: one document, a passage a post, with quotes and signatures apart. What is tried, in
this order: the table of software (``software.toml``), the posts that JSON-LD gives, blocks that repeat (``generic``). A
page that turns out to hold no posts is read by ``html`` as one text. Facts about the page come from ``pagefacts``, the
opening post's author and date from the page's markup before its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from indexer.document import Document
from indexer.errors import ReadError
from indexer.readers import html, trees
from indexer.readers.files import RawFile
from indexer.readers.forums import generic, markup
from indexer.readers.forums.posts import MAX_POSTS, Post, read_posts, value
from indexer.readers.forums.software import Software, signed
from indexer.readers.forums.thread import thread_facts, to_passages
from indexer.readers.pagefacts import page_facts
from indexer.readers.reader import Reader, assemble

NAME, VERSION = "forums", "1"
_MARKED = ("DiscussionForumPosting", "QAPage", "schema.org/Question")
_ADDRESS = re.compile(
    r"""<(?:link|meta)\b[^<>]{0,200}["']https?:/[^"'<>]{0,200}?(?:-forums?/|viewtopic|showthread|showtopic|/questions/\d|"""
    r"""[/.](?:forums?|boards?|bbs|threads?|topics?|discussions?|discuss|talk|t)[/.])""",
    re.I,
)
_WARNINGS = {
    generic.NAME: "its forum software is not known: the posts were told apart by the shape of the page alone",
    markup.BEGINNING: "it was saved without its posts: only the first one's beginning is in it. Save it once it shows",
}
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")


def claims(file: RawFile) -> str:
    """Why this reader takes ``file``, or "": a sign of a software, of markup, or an address as forums have them."""
    head = file.head
    if not html.claims(file):
        return ""
    for software in signed(head):
        return f"a page of {software.name}"
    if _ADDRESS.search(head) or _ADDRESS.search(f'<link "{file.url}'):
        return "a page with a forum's address"
    # Markup often follows long inline styles; pages are short enough to be searched whole for one word.
    return "a page marked up as a discussion" if any(mark in file.text for mark in _MARKED) else ""


def read(file: RawFile) -> Iterator[Document]:
    """The one document in ``file``."""
    source = file.text
    if len(source) > html.MAX_PAGE:
        raise ReadError(f"{file.path}: a page of over {html.MAX_PAGE // 2**20} MB. Save only its thread.")
    root = trees.parse(re.sub(r"^\s*<\?xml[^>]*\?>", "", source))
    if root is None:
        raise ReadError(f"{file.path}: no HTML elements in it. Save the page again.")
    saved = _SAVED_FROM.search(file.head)
    facts = page_facts(root, saved.group(1) if saved else file.url)
    described = markup.discussion(root)
    found = thread(root, file, described, facts.url)
    if not found.posts:
        yield from html.read(file)
        return
    if found.how in _WARNINGS:
        file.warn(_WARNINGS[found.how])
    if len(found.posts) >= MAX_POSTS:
        file.warn(f"it holds over {MAX_POSTS} posts: those beyond were left out. Save the thread in parts")
    told = thread_facts(facts, replace(markup.stated(described), title=found.title), found.posts)
    yield assemble(file, (NAME, VERSION), told, to_passages(found.posts))


@dataclass(frozen=True, slots=True)
class Found:
    """A page's posts, by what they were found, and the title they stand under where that says it best."""

    posts: list[Post]
    how: str
    title: str = ""


def thread(root: Any, file: RawFile, described: markup.Item, address: str) -> Found:
    """The page's posts; none where it seems to hold no thread."""
    headline = markup.stated(described).title
    for software in _candidates(file):
        title = value(root, software.title)
        if posts := read_posts(root, software, address):
            return Found(posts, software.name, title or headline)
    body = root.find("body")
    if (beginning := markup.beginning(root)) and body is not None and not trees.to_blocks(body):
        return Found([beginning], markup.BEGINNING, headline)
    stated = markup.posts_of(described)
    shaped = [] if len(stated) > 1 else generic.posts(root)
    return Found(shaped, generic.NAME, headline) if len(shaped) > len(stated) else Found(stated, "JSON-LD", headline)


def _candidates(file: RawFile) -> Iterator[Software]:
    """The rows whose sign the page bears: first those that bear it in its head, as nearly all do."""
    early = signed(file.head)
    yield from early
    yield from (software for software in signed(file.text) if software not in early)


READER = Reader(NAME, VERSION, claims, read)
