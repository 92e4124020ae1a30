"""Sentences of a text, as character ranges.

In: one passage's text. Out: half-open ranges that cover its sentences, trimmed of white space, in order.
Abbreviations (``Ph. D.``, ``Dr.``, ``e.g.``), initials and decimal points do not end one; a line break that ends a
paragraph or starts a list item does.
"""

from __future__ import annotations

import re
from functools import lru_cache

MAX_SENTENCE = 1500
"""Longer "sentences" are tables or unpunctuated dumps; they are cut here, at a space where there is one."""

_ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Prof|Mr|Mrs|Ms|St|Jr|Sr|vs|etc|e\.g|i\.e|cf|al|Fig|No|Inc|Ltd|Co|Corp|Dept|Univ|approx|resp|Ph|M|B|U\.S|"
    r"U\.K|a\.k\.a)|\b[A-Z])\.$"
)
_END = re.compile(r"[.!?\u2026\n](?:(?<=\n)(?:\s*\n)?|(?<!\n)[.!?\u2026]*[\"'\u201d\u2019)\]*_]*(?=\s|$))")
"""Begins with a set of characters, so that the search skips all others at once."""


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of the sentences of ``text``."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.group()[0] == "." and not _ends(text, start, match.end()):
            continue
        _add(found, text, start, match.end())
        start = match.end()
    _add(found, text, start, len(text))
    return tuple(found)


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """The range of the sentence that holds ``position`` (the whole text if none does)."""
    for start, end in sentences(text):
        if start <= position < end:
            return start, end
    return 0, len(text)


def _ends(text: str, start: int, end: int) -> bool:
    """Whether a full stop at ``end`` closes the sentence: not after an abbreviation, nor before a small letter."""
    if _ABBREVIATION.search(text[max(start, end - 8) : end]):
        return bool(re.match(r"\s*\n", text[end : end + 3])) or end >= len(text)
    following = text[end : end + 3].lstrip()
    return not (following[:1].islower() and "\n" not in text[end : end + 3])


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + 1, start + MAX_SENTENCE)
        cut = cut if cut > start else start + MAX_SENTENCE
        _trimmed(found, text, start, cut)
        start = cut
    _trimmed(found, text, start, end)


def _trimmed(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        found.append((start, end))
