"""Many names looked for at once, on word boundaries, the longest winning.

In: a mapping from surface form to value, and texts. Out: non-overlapping hits as character ranges with the surface that
was found, in order. What a surface means, and whether its surroundings allow it, is left to the labeller that asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import ahocorasick


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters ``[start, end)`` of a text that are one of the names."""

    start: int
    end: int
    surface: str


class Matcher:
    """An automaton over the names; made once, used on every text."""

    def __init__(self, surfaces: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for surface in surfaces:
            self._automaton.add_word(surface, surface)
        self._empty = len(self._automaton) == 0
        if not self._empty:
            self._automaton.make_automaton()

    def find(self, text: str, allowed: Callable[[Hit], bool] | None = None) -> list[Hit]:
        """The names in ``text`` that stand as whole words and that ``allowed`` lets pass, longest first come."""
        if self._empty:
            return []
        hits: list[Hit] = []
        for last, surface in self._automaton.iter(text):
            start, end = last + 1 - len(surface), last + 1
            if _whole(text, start, end):
                hits.append(Hit(start, end, surface))
        if allowed is not None:
            hits = [hit for hit in hits if allowed(hit)]
        return longest(hits)


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """``hits`` without those that overlap a longer one (of equal length: an earlier one), in order of place."""
    kept: list[Hit] = []
    taken = -1
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.start >= taken:
            kept.append(hit)
            taken = hit.end
        elif hit.end - hit.start > kept[-1].end - kept[-1].start:
            kept[-1] = hit
            taken = hit.end
    return kept


_ADDRESS = re.compile(r"(?:://|\w\.\w)\S*/$|(?<!\S)/(?:\S*/)?$")
"""What stands before the last part of an address or of a path; "Harvard/" alone is none."""


def _whole(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before.isalnum() or after.isalnum() or before in "@_#" or after == "_":
        return False
    # "github.com/Google" and "x-google" are addresses, "Google.com" too.
    if before == "." and start > 1 and text[start - 2].isalnum():
        return False
    return not (before == "/" and _ADDRESS.search(text, max(0, start - 80), start)) and not _domain(text, end)


def _domain(text: str, end: int) -> bool:
    return text[end : end + 1] == "." and text[end + 1 : end + 4].lower() in ("com", "org", "edu", "net", "io/", "ai/")
