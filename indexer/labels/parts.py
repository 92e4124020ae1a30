"""The parts of a document in which names are looked for, and labels tied to them.

In: a document. Out: its title, headings and texts with what a ``Span`` needs, and labels made of what was found.
A heading that several passages share is read once, at the first of them.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.document import Document, Label, Part, Span


@dataclass(frozen=True, slots=True)
class Place:
    """One part of a document: its text, and where a span into it points."""

    text: str
    passage: str
    part: Part


@dataclass(frozen=True, slots=True)
class Found:
    """Characters ``[start, end)`` of a text that name ``value``."""

    start: int
    end: int
    value: str
    confidence: float
    rule: str


class Ranges:
    """Ranges of a text that are taken, kept apart and in order; asking and adding take a logarithm of their number."""

    def __init__(self, taken: Iterable[tuple[int, int]] = ()) -> None:
        self._taken = sorted(taken)

    def free(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` touches none of them."""
        at = bisect_left(self._taken, (start, start))
        before = at > 0 and self._taken[at - 1][1] > start
        return not before and (at == len(self._taken) or self._taken[at][0] >= end)

    def add(self, start: int, end: int) -> bool:
        """Takes ``[start, end)`` where it is free; says whether it was."""
        free = self.free(start, end)
        if free:
            insort(self._taken, (start, end))
        return free


def parts(document: Document, quotes: bool = False) -> Iterator[Place]:
    """The title, then passage by passage the heading (where it changes) and the text; signatures never."""
    first = document.passages[0].id if document.passages else ""
    if document.title:
        yield Place(document.title, first, "title")
    heading = ""
    for passage in document.passages:
        if passage.heading and passage.heading != heading:
            heading = passage.heading
            yield Place(heading, passage.id, "heading")
        if passage.text and (passage.role == "own" or (quotes and passage.role == "quote")):
            yield Place(passage.text, passage.id, "text")


def labels_of(field: str, place: Place, found: Iterable[Found]) -> list[Label]:
    """Labels of ``field`` for what was found in one part."""
    return [Label(field, f.value, Span(place.passage, place.part, f.start, f.end), f.confidence, f.rule) for f in found]
