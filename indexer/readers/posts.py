"""Posts as data formats hold them: bodies to text with the quotes apart, and posts to the document of their thread.

In: a post's HTML, Markdown or plain text; posts with their parents. Out: text and ``Quote``s; a document whose first
passage is the opening post. The mechanism is that of forum pages (``forums``); what a format's fields mean is left to
its reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from markdown_it import MarkdownIt

from indexer.document import Document
from indexer.readers import trees
from indexer.readers.encoding import clean
from indexer.readers.files import RawFile
from indexer.readers.forums.posts import Post, Quote, read_body
from indexer.readers.forums.software import Software
from indexer.readers.forums.thread import to_passages
from indexer.readers.reader import Facts, assemble, web_address

Body = tuple[str, list[Quote]]

_RENDER = MarkdownIt("commonmark", {"html": True, "maxNesting": 40})
_MARKS = re.compile(r"[`*_\[\]<>#&\\~=]|^\s{0,3}(?:[-+]|\d+[.)])\s|^ {4}", re.MULTILINE)
_QUOTED = re.compile(r"\s{0,3}(?:>[\s>]*)+(?![\d=])(?=\S)")


def from_html(source: str, software: Software | None = None) -> Body:
    """The words of a post's HTML and what it quotes; ``software`` says what else marks a quote or is no text."""
    root = trees.parse(source) if re.search(r"[<&]", source) else None
    return (clean(source).strip(), []) if root is None else read_body(root, software)


def from_markdown(source: str) -> Body:
    """The words of a post's Markdown and what it quotes."""
    return from_html(_RENDER.render(source)) if _MARKS.search(source) else (clean(source).strip(), [])


def quotes_apart(text: str) -> Body:
    """Paragraphs that begin with ``>`` are quotes: so they are marked where the software knows none."""
    own: list[str] = []
    quotes: list[Quote] = []
    for paragraph in text.split("\n\n"):
        if mark := _QUOTED.match(paragraph):
            quotes.append(Quote(paragraph[mark.end() :].strip()))
        else:
            own.append(paragraph)
    return "\n\n".join(own).strip("\n"), quotes


def thread(
    file: RawFile, reader: tuple[str, str], facts: Facts, posts: Sequence[Post], *, untitled: str, part: str = ""
) -> Document:
    """The document of ``posts``, the opening one first, whose author and date are the thread's. A post without a known
    parent replies to it. ``untitled`` names a thread that has neither title nor text; ``part`` tells apart threads of
    one file that have no address."""
    if not all(post.published for post in posts):
        file.warn("some posts have no date, or an impossible one")
    if not facts.title and not any(post.text for post in posts):
        facts = replace(facts, title=untitled)
    facts = replace(facts, author=posts[0].author, published=posts[0].published)
    # Quotes stand before the post that quotes, but nothing before the one that opens the thread.
    passages = sorted(to_passages(posts), key=lambda passage: passage.parent is not None)
    return assemble(file, reader, facts, tuple(passages), "" if web_address(facts.url) else part)
