"""The one analysis that every engine must agree with: text -> tokens with offsets into that text.

In: any Unicode text. Out: ``Token(term, start, end)`` in order. Engines index ``terms(text)`` joined by spaces
in fields they split at white space, so that no engine's own tokenizer decides what matches.

Steps: words by pattern (with combining marks, ``C++``, ``C#``, ``R&D`` and dotted abbreviations kept whole);
Unicode NFKD, marks dropped, lower case, so that ``École`` finds ``ecole``; English Snowball stems (Porter, 2001).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

VERSION = "1"
MAX_TERM = 64
"""Characters of a term that are kept: longer ones are base64 or a broken page, and engines cap terms too."""

GAP = "\u00b6"
"""Stands between two values of one field in an engine, so that no phrase matches across; never a term."""

# Combining marks are not \w, and would cut "école" (decomposed) or most Indic words in two.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_WORD = re.compile(
    r"[Rr]&[Dd]\b"
    r"|(?<![\w.])(?:[Pp]h\.\s?[Dd]\b\.?|[A-Za-z]\.(?:[A-Za-z]\.)+)"
    r"|[Cc]\+\+|\b[CcFf]\#"
    rf"|[\w{_MARKS}]+(?:['\u2019][\w{_MARKS}]+)*"
)
_stemmer = Stemmer.Stemmer("english", 0)

STOP_WORDS = frozenset(
    "a an and are as at be been but by can could did do does for from had has have he her him his how i if in into is "
    "it its me my no nor not of on or our s she so t than that the their them then there these they this those to "
    "too us was we were what when where which while who whom why will with would you your".split()
)
"""Words that a query need not match (unless it has nothing else)."""


class Token(NamedTuple):
    """A term and the half-open range of characters it was read from."""

    term: str
    start: int
    end: int


@lru_cache(maxsize=200_000)
def term_of(word: str) -> str:
    """The term that one matched word is indexed as; "" where nothing is left of it."""
    folded = word if word.isascii() else unicodedata.normalize("NFKD", word)
    if not word.isascii():
        folded = "".join(c for c in folded if not unicodedata.combining(c))
    folded = folded.casefold().replace("\u2019", "'")
    if "." in folded:
        folded = re.sub(r"[.\s]", "", folded)
    stem: str = _stemmer.stemWord(folded) if folded.isalpha() or "'" in folded else folded
    # A stem must be one unbroken string: NFKD can bring spaces in, and engines split at white space.
    return "".join(stem.replace("'", "").replace("_", "").split())[:MAX_TERM]


def tokens(text: str) -> Iterator[Token]:
    """The tokens of ``text`` in order; every ``text[start:end]`` is the word as written."""
    for match in _WORD.finditer(text):
        term = term_of(match[0])
        if term:
            yield Token(term, *match.span())


def terms(text: str) -> list[str]:
    """The terms alone, in order."""
    return [term for match in _WORD.findall(text) if (term := term_of(match))]


def is_stop(text: str) -> bool:
    """Whether a query word says nothing by itself."""
    return text.casefold().replace("\u2019", "'") in STOP_WORDS
