"""The central types: what readers produce, labellers add to, and engines store.

In: nothing. Out: frozen, typed records and their JSON (``encode`` / ``decode``). No behaviour beyond that.

Dates are ISO 8601 strings cut to the precision known: ``2019``, ``2019-04``, ``2019-04-23`` or a full
``2019-04-23T10:00:00Z``; an unknown date is ``""``, never a guess. Unknown texts are ``""`` too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec

Kind = Literal["article", "blog", "thread"]
Part = Literal["title", "heading", "text", "byline"]
Display = Literal["full", "excerpt", "link"]
Role = Literal["own", "quote", "signature"]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``[start, end)`` of one part of one passage (of the document where ``part`` is ``title``
    or ``byline``; ``passage`` is then the id of the first passage, or ``""`` if there is none)."""

    passage: str
    part: Part
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Label:
    """One value of one facet, tied to the characters it was read from; ``confidence`` is in (0, 1]."""

    field: str
    value: str
    span: Span
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Move:
    """One person's move: organisations by canonical name where named, else by the description given."""

    id: str
    who: str
    from_org: str
    from_desc: str
    from_role: str
    to_org: str
    to_desc: str
    to_role: str
    direction: str
    year: int | None
    span: Span
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or a post. ``id`` is the post's own id or a hash of its text, never a running number;
    ``parent`` is the id of the passage replied to, or None; a deleted post keeps its place with ``text`` "". """

    id: str
    text: str
    heading: str = ""
    author: str = ""
    published: str = ""
    url: str = ""
    parent: str | None = None
    score: int | None = None
    role: Role = "own"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from, to the byte. ``path`` is absolute; ``sha256`` is of the file's bytes."""

    path: str
    url: str = ""
    fetched: str = ""
    sha256: str = ""
    reader: str = ""
    reader_version: str = ""
    licence: str = ""
    display: Display = "full"


@dataclass(frozen=True, slots=True)
class Document:
    """One story: an article, a blog post or a thread with all its posts (the opening post first)."""

    id: str
    kind: Kind
    title: str
    url: str = ""
    site: str = ""
    author: str = ""
    published: str = ""
    language: str = "en"
    sample: bool = False
    sources: tuple[Source, ...] = ()
    passages: tuple[Passage, ...] = ()
    labels: tuple[Label, ...] = ()
    moves: tuple[Move, ...] = ()


def part_text(document: Document, span: Span) -> str:
    """The whole text of the part that ``span`` points into; KeyError if its passage is not there."""
    if span.part == "title":
        return document.title
    if span.part == "byline" and not any(p.id == span.passage and p.author for p in document.passages):
        return document.author
    for passage in document.passages:
        if passage.id == span.passage:
            return {"heading": passage.heading, "text": passage.text, "byline": passage.author}[span.part]
    raise KeyError(span.passage)


def evidence(document: Document, span: Span) -> str:
    """The exact characters that a label or a move was read from."""
    return part_text(document, span)[span.start : span.end]


def encode(document: Document) -> bytes:
    """The document as JSON bytes, as the engines store it."""
    return msgspec.json.encode(document)


def decode(data: bytes) -> Document:
    """The inverse of ``encode``; raises ``msgspec.DecodeError`` on damaged bytes."""
    return msgspec.json.decode(data, type=Document)
