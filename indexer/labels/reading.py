"""A text as all labellers read it: in small letters, cut into sentences and words, once for all of them.

In: the text of a passage, a heading or a title. Out: ``Reading``, kept while its document is labelled; and
``Triggers``, which tells by the words of a text or a sentence which patterns are worth trying there, so that an
expression is only searched for where it can be. What is looked for is left to the labellers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache, reduce
from itertools import chain
from operator import or_
from typing import Any

from indexer.labels.sentences import sentences

_WORD = re.compile(r"[a-z0-9][a-z0-9'+#]*")
_RUN = re.compile(r"[a-z0-9]+")
_APOSTROPHES = "\u2019\u2018\u02bc"
_HELD = 2_000_000
"""Characters of the texts that are kept read, some 50 MB in memory; more than all but the longest threads have."""
_WORDS_HELD = 50_000
"""Words whose patterns are remembered."""


class Reading:
    """One text, read. ``words``: those of each sentence; ``notes``: what labellers found, by what they looked with."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self.sentences = sentences(text)
        self.words = [_WORD.findall(self.folded, start, end) for start, end in self.sentences]
        self.notes: dict[Any, Any] = {}
        self._places: dict[str, list[int]] = {}
        self._bits: tuple[int, int, list[int]] = 0, 0, []

    @cached_property
    def all_words(self) -> list[str]:
        """The words of all sentences."""
        return self.words[0] if len(self.words) == 1 else list(chain.from_iterable(self.words))

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each word stands in it."""
        return Counter(self.all_words)

    def bits(self) -> tuple[int, list[int]]:
        """The bits of all ``Triggers`` that the text calls for, and those of each sentence."""
        size, whole, bits = self._bits
        if size != _lexicon.size:
            bits = [reduce(or_, map(_lexicon.__getitem__, words), 0) for words in self.words]
            whole = reduce(or_, bits, 0)
            self._bits = _lexicon.size, whole, bits
        return whole, bits

    def beginnings(self, starts: Iterable[str]) -> Iterable[int]:
        """Where one of ``starts``, in small letters, begins a word, in order."""
        found: list[int] = []
        for start in starts:
            if (here := self._places.get(start)) is None:
                here = self._places[start] = _places(start, self.folded)
            found += here
        return sorted(set(found)) if len(found) > 1 else found


def _places(start: str, folded: str) -> list[int]:
    found = []
    at = folded.find(start)
    while at >= 0:
        before = folded[at - 1] if at else " "
        if not (before.isalnum() or before == "_"):
            found.append(at)
        at = folded.find(start, at + 1)
    return found


_kept: dict[str, Reading] = {}
_held = 0


def read(text: str) -> Reading:
    """``text``, read; the same object as long as it is kept."""
    global _held
    found = _kept.get(text)
    if found is None:
        if _held > _HELD:
            _kept.clear()
            _held = 0
        found = _kept[text] = Reading(text)
        _held += len(text)
    return found


def plain(text: str) -> str:
    """``text`` with straight apostrophes; of the same length."""
    if not text.isascii():
        for apostrophe in _APOSTROPHES:
            text = text.replace(apostrophe, "'")
    return text


@lru_cache(1024)
def fold(text: str) -> str:
    """``text`` in small letters with straight apostrophes; of the same length, so that offsets hold."""
    low = text.lower()
    if text.isascii():
        return low
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return plain(low)


class Triggers:
    """Which patterns can match, as bits: those of whose words one is there. A word is written in small letters, with
    ``*`` for any beginning or ending; what stands between apostrophes counts as a word too ("don", "t")."""

    def __init__(self, patterns: Iterable[Iterable[str]]) -> None:
        """``patterns``: the words of each; its number is that of its bit."""
        listed = list(patterns)
        self._first = _lexicon.add(listed)
        self._mask = (1 << len(listed)) - 1

    def of(self, reading: Reading) -> int:
        """The bits that the words of a text call for."""
        return reading.bits()[0] >> self._first & self._mask

    def of_sentences(self, reading: Reading) -> list[int]:
        """The same for each of its sentences."""
        first, mask = self._first, self._mask
        return [bits >> first & mask for bits in reading.bits()[1]]


class _Lexicon(dict[str, int]):
    """The bits of all ``Triggers`` by word, of those words asked for before: one look-up a word for all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.size = 0
        self._whole: dict[str, int] = {}
        self._begun: dict[str, int] = {}
        self._within: dict[str, int] = {}

    def add(self, patterns: list[Iterable[str]]) -> int:
        """Takes up ``patterns``; the number of the first one's bit."""
        first = self.size
        self.size += len(patterns)
        self.clear()
        for number, words in enumerate(patterns, first):
            for word in words:
                table, bare = self._table(word), word.strip("*")
                table[bare] = table.get(bare, 0) | 1 << number
        return first

    def _table(self, word: str) -> dict[str, int]:
        if word.startswith("*"):
            return self._within
        return self._begun if word.endswith("*") else self._whole

    def __missing__(self, word: str) -> int:
        if len(self) >= _WORDS_HELD:
            self.clear()
        found = 0
        for run in _RUN.findall(word):
            found |= self._whole.get(run, 0)
            for length in range(1, len(run) + 1):
                found |= self._begun.get(run[:length], 0)
            for within, bits in self._within.items():
                found |= bits if within in run else 0
        self[word] = found
        return found


_lexicon = _Lexicon()


def set_bits(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
