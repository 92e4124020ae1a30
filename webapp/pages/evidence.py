"""What a story's labels and moves were read from: quotes with their places, and ranges to mark in its texts.

In: a labelled document, cut to what may be shown. Out: ``Group``s for the table at a glance, ``MoveRow``s, and ranges
by passage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.document import Document, Label, Span
from indexer.fields import BY_NAME, FACETS, FIELDS
from indexer.index import Request
from indexer.labels import gazetteer
from indexer.labels.direction import document_direction
from indexer.query import quote
from indexer.shown import HIDDEN
from webapp import address
from webapp.pages import moves
from webapp.pages.text import count, value_title

LONGEST = 160
"""Characters of a quote shown: a move's sentence can be a whole unpunctuated paragraph."""
VISIBLE = 4
"""Values of one field shown before the rest is folded away."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Exact characters of the story, and the address of where they stand; both "" where they may not be shown."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Value:
    """One label's value: its name, the search for it, and its evidence; ``more`` says how many places follow the
    first, which are folded away (a long thread can have hundreds). Of an institution also what it is (``about``) and
    its entries in registries."""

    title: str
    url: str
    quotes: tuple[Quote, ...]
    more: str
    about: str = ""
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one field; ``rest`` are folded away."""

    title: str
    values: tuple[Value, ...]
    rest: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move with its sentence."""

    who: str
    line: str
    direction: str
    quote: Quote


class Texts:
    """The parts of a document by span, looked up in constant time (``document.evidence`` walks the passages)."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.passages = {passage.id: passage for passage in document.passages}

    def quote(self, span: Span) -> Quote:
        """The characters of ``span``, cut if very long, and where the page shows them."""
        if span == HIDDEN:
            return Quote("", "")
        text = self._part(span)[span.start : span.end]
        cut = text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " \u2026"
        if span.part in ("title", "byline") or span.passage not in self.passages:
            return Quote(cut, "#top")
        return Quote(cut, address.story_url(self.document.id, span.passage))

    def _part(self, span: Span) -> str:
        passage = self.passages.get(span.passage)
        if span.part == "title":
            return self.document.title
        if span.part == "byline":
            return (passage.author if passage else "") or self.document.author
        if passage is None:
            return ""
        return passage.heading if span.part == "heading" else passage.text


def groups(document: Document) -> tuple[Group, ...]:
    """The labels by field, in the order of the table of fields, each value once."""
    texts = Texts(document)
    found: dict[str, dict[str, list[Label]]] = {}
    for label in document.labels:
        found.setdefault(label.field, {}).setdefault(label.value, []).append(label)
    order = [field.name for field in FIELDS]
    names = sorted(found, key=lambda name: order.index(name) if name in order else len(order))
    whole = document_direction(document.labels)
    return tuple(_group(name, found[name], texts, whole) for name in names)


def move_rows(document: Document) -> tuple[MoveRow, ...]:
    """The moves, in the order of the story."""
    texts = Texts(document)
    return tuple(
        MoveRow(
            move.who or "The writer",
            moves.line(move),
            value_title("direction", move.direction) if move.direction else "",
            texts.quote(move.span),
        )
        for move in document.moves
    )


def ranges(document: Document) -> Mapping[tuple[str, str], list[tuple[int, int, str]]]:
    """(passage id, part) -> the label ranges there with what each shows."""
    found: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for label in document.labels:
        span = label.span
        note = f"{_title(label.field)}: {value_title(label.field, label.value)}"
        found.setdefault((span.passage, span.part), []).append((span.start, span.end, note))
    return found


def _group(field: str, values: Mapping[str, list[Label]], texts: Texts, whole: str) -> Group:
    # The story's own direction first: only it leads to a list that holds this story.
    ordered = sorted(values, key=lambda value: field == "direction" and value != whole)
    made = tuple(_value(field, value, values[value], texts) for value in ordered)
    return Group(_title(field), made[:VISIBLE], made[VISIBLE:])


def _value(field: str, value: str, labels: list[Label], texts: Texts) -> Value:
    quotes = tuple(dict.fromkeys(texts.quote(label.span) for label in labels))
    more = f"and {count(len(quotes) - 1, 'other place')}" if len(quotes) > 1 else ""
    known = gazetteer.institution(value) if field == "institution" else None
    about = ", ".join(filter(None, (known.kind, known.country, known.parent and f"of {known.parent}"))) if known else ""
    entries = tuple(gazetteer.entries(known.ids)) if known else ()
    return Value(value_title(field, value), value_url(field, value), quotes, more, about, entries)


def value_url(field: str, value: str) -> str:
    """The search for a value: as a filter where there is one, else in words."""
    if field in address.CLOSED and value not in address.CLOSED[field]:
        return ""
    if field in FACETS:
        return address.field_url(field, value)
    return address.search_url(Request(text=f"{field}:{quote(value)}")) if field in BY_NAME else ""


def _title(field: str) -> str:
    name = BY_NAME[field].title if field in BY_NAME else ""
    return name or field.replace("_", " ").capitalize()
