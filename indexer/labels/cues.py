"""Cue phrases found in a text, thousands of them at once.

In: cue phrases (``cue_syntax.py`` says how they are written) and a text. Out: hits, each with its key and its
characters. What a hit means is left to the labellers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from indexer.labels.cue_syntax import CueError as CueError
from indexer.labels.cue_syntax import Phrase, Words
from indexer.labels.cue_syntax import read as read_cue
from indexer.labels.reading import Reading, Triggers, plain, read, set_bits
from indexer.labels.reading import fold as fold


@dataclass(frozen=True, slots=True)
class Hit:
    """Cue ``cue`` of ``key`` matched the characters ``[start, end)``."""

    key: str
    cue: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue and the key that its hits carry."""

    key: str
    phrase: Phrase

    def matches(self, reading: Reading) -> Iterator[re.Match[str]]:
        """As ``finditer`` of its expression, but tried only where it can begin."""
        phrase = self.phrase
        text = plain(reading.text) if phrase.exact else reading.folded
        if not phrase.starts:
            yield from phrase.pattern.finditer(text)
            return
        match, end = phrase.pattern.match, 0
        for at in reading.beginnings(phrase.starts):
            if at >= end and (found := match(text, at)):
                end = found.end()
                yield found


def compile_cue(key: str, source: str) -> Cue:
    """The cue written ``source``, whose hits will carry ``key``; CueError if it cannot be read."""
    return Cue(key, read_cue(source))


class Matcher:
    """All cues of a vocabulary, for one pass over the words of a text."""

    def __init__(self, cues: Iterable[tuple[str, str]]) -> None:
        """``cues``: pairs of key and cue."""
        self.cues: tuple[Cue, ...] = tuple(compile_cue(key, source) for key, source in cues)

    def find(self, text: str) -> list[Hit]:
        """Every hit in ``text``, by position; hits of different cues may overlap."""
        if not text or not self.cues:
            return []
        reading = read(text)
        hits: list[Hit] | None = reading.notes.get(self)
        if hits is None:
            hits = reading.notes[self] = self._found(reading)
        return list(hits)

    @cached_property
    def _triggers(self) -> Triggers:
        return Triggers(self._groups)

    @cached_property
    def _groups(self) -> dict[Words, int]:
        """Groups of words that cues need and their numbers, the rarest of each cue first."""
        rarest = [cue.phrase.needs[0] for cue in self.cues]
        others = [words for cue in self.cues for words in cue.phrase.needs[1:]]
        return {words: number for number, words in enumerate(dict.fromkeys(rarest + others))}

    @cached_property
    def _by_rarest(self) -> list[list[tuple[int, Cue]]]:
        """The cues by the rarest group of words they need, each with the bits of all."""
        found: list[list[tuple[int, Cue]]] = [[] for _ in {cue.phrase.needs[0] for cue in self.cues}]
        for cue in self.cues:
            numbers = [self._groups[words] for words in cue.phrase.needs]
            found[numbers[0]].append((reduce(or_, (1 << number for number in numbers)), cue))
        return found

    def _found(self, reading: Reading) -> list[Hit]:
        present = self._triggers.of(reading)
        hits: list[Hit] = []
        for number in set_bits(present & ((1 << len(self._by_rarest)) - 1)):
            for needed, cue in self._by_rarest[number]:
                if needed & present == needed:
                    for match in cue.matches(reading):
                        hits.append(Hit(cue.key, cue.phrase.source, match.start(), match.end()))
        return sorted(hits, key=lambda hit: (hit.start, hit.end, hit.key, hit.cue)) if len(hits) > 1 else hits
