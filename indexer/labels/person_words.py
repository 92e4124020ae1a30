"""Tokens of running text, and the coarse class of each: what the person model sees of a word besides the word.

In: a text, or a token. Out: tokens with their places, and a class such as "given name", "common word with a capital",
"initial". The lists behind the classes are data files (``given_names.txt``, ``common_words.txt``, ...); they tell, they
do not decide. Training (``training/persons.py``) and labelling (``person_model.py``) share this module.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.labels.person_lexicon import case, small_name, standing
from indexer.labels.places import is_place
from indexer.labels.words import words

TOKEN = re.compile(
    r"(?:https?://|www\.)\S+|[@#]\w+|\b/?[ur]/\w+|[A-Z]\.(?![a-z])|['’]s\b|[^\W_]+(?:(?:-|['’](?!s\b))[^\W_]+)*|[^\s]"
)
"""Addresses, handles, initials, words (hyphens and apostrophes inside), and every other sign by itself."""

PARTICLES = frozenset("van der den de von la los del da dos di du al el bin ibn ben ter ten le".split())
_TITLES = frozenset("Dr Prof Professor Doctor Mr Mrs Ms Sir Dame Miss Lady Lord President Senator Judge".split())
PLAIN = frozenset(("COMMON", "NOT", "PLACE", "ACRONYM"))
"""Classes of capitalised words that make no name by themselves."""

_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w-]*")
_SMALL = re.compile(r"[a-z]{3,}")
_BEFORE, _AFTER = 48, 64
"""Characters before and after a capitalised word that are read with it."""

_STOPS = frozenset(".!?¶")


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    listed = ("given_names", "common_words", "not_names")
    return {name: words(f"{name}.txt") for name in listed}


@lru_cache(maxsize=100_000)
def word_class(word: str) -> str:
    """A short code for what ``word`` is; capital codes start a name or go on with one, small ones do neither."""
    first = word[0]
    if not first.isalpha():
        return "stop" if word in _STOPS else "s" if word[-1:] == "s" and len(word) == 2 else _sign(word)
    if len(word) == 2 and word[1] == ".":
        return "INITIAL"
    if "/" in word:
        return "address"
    if not first.isupper():
        return "particle" if word in PARTICLES else _small(word)
    return _capital(word)


@lru_cache(maxsize=100_000)
def word_codes(word: str) -> tuple[str, str, str]:
    """The word's case with how much it is like a name at all, like a given name, like a surname."""
    written, known = case(word), standing(word)
    return f"{written}{max(known.given, known.surname)}", f"{written}{known.given}", f"{written}{known.surname}"


@lru_cache(maxsize=64)
def windows(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches of ``text`` around words that may be a name, cut at spaces; the rest is never read."""
    found: list[tuple[int, int]] = []
    for first, last in _tellers(text):
        start, end = first - _BEFORE, last + _AFTER
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(_cut(text, first, last) for first, last in found)


def _tellers(text: str) -> list[tuple[int, int]]:
    """Where the words stand that may be a name: with a capital, or names that are nothing else in small letters."""
    found = [m.span() for m in _CAPITAL.finditer(text) if m[0] != "I" and word_class(m[0]) not in PLAIN]
    small = [word for word in set(_SMALL.findall(text)) if small_name(word)]
    if small:
        found += [m.span() for m in re.finditer(rf"\b(?:{'|'.join(small)})\b", text)]
        found.sort()
    return found


def _cut(text: str, first: int, last: int) -> tuple[int, int]:
    first = 0 if first <= 0 else text.rfind(" ", 0, first) + 1
    end = text.find(" ", last)
    return first, len(text) if end < 0 else end


def _sign(word: str) -> str:
    if word[0] in "@#":
        return "handle"
    return "digit" if word[0].isdigit() else word if word in ",()-–—:;/&\"'’“”*_|" else "sign"


def _small(word: str) -> str:
    """Names in small letters are set apart from words: given names, and surnames, that are hardly anything else."""
    known = standing(word)
    surname = known.surname > 2 and known.use < 2 and len(word) > 3 and word.isalpha()
    return "SMALL-G" if small_name(word) else "SMALL-S" if surname else "lower"


def _capital(word: str) -> str:
    lists = _lists()
    if word in _TITLES:
        return "title"
    if word.isupper() and len(word) > 1:
        return "SHOUTED" if len(word) > 3 else "ACRONYM"
    stem = word.split("-")[0]
    listed = word in lists["given_names"] or stem in lists["given_names"]
    code = "G" if listed else "g" if standing(word).given > 3 else ""
    lower = word.lower()
    common = "c" if lower in lists["common_words"] else ""
    other = "p" if is_place(word) else "n" if word in lists["not_names"] else common
    return "CAPITAL-" + code + other if code else {"p": "PLACE", "n": "NOT", "c": "COMMON"}.get(other, "UNKNOWN")
