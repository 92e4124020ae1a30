"""Cue phrases: how a curator writes them, and finding thousands of them in a text at once.

In: cue phrases (their syntax is below and at the top of the data files) and a text. Out: hits, each with its key and
its characters. What a hit means is left to the labellers.

A cue is matched in any case and only at word boundaries. ``*`` stands for any ending of a word, ``(a|b)`` for one of
several, ``?`` makes the letter or group before it optional, `` ... `` stands for up to five words of the same sentence,
a hyphen also matches a space. A cue that starts with ``=`` must match in exactly the case it is written in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import ahocorasick

_SPACE = r"[ \t\u00a0*_\n]+"
_HYPHEN = r"[-\u2010\u2011\u2013 \u00a0]"
_GAP = r"[^\w.!?\n]+(?:[\w'/&+-]+[^\w.!?\n]+){0,5}"
REMEMBERED = 1024
"""Texts whose hits are kept: rules and models ask for those of the same passage one after the other."""
_PLAIN = {0x2019: "'", 0x2018: "'", 0x02BC: "'"}


class CueError(ValueError):
    """A cue that cannot be read; the message names it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Cue ``cue`` of ``key`` matched the characters ``[start, end)``."""

    key: str
    cue: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cue:
    """One compiled cue: every match contains one of ``anchors`` and one of each of ``others``, and begins with one of
    ``starts`` (all in small letters; no starts: may begin with anything)."""

    key: str
    source: str
    expression: str
    anchors: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]
    starts: tuple[str, ...]
    exact: bool

    @property
    def pattern(self) -> re.Pattern[str]:
        """The cue as a regular expression; compiled when first looked for, since most never are."""
        return _compiled(self.expression)

    def possible(self, folded: str) -> bool:
        """Whether one of each of ``others`` is there. (Plain loops: this is asked 30 times a passage.)"""
        for group in self.others:
            for other in group:
                if other in folded:
                    break
            else:
                return False
        return True

    def matches(self, text: str, folded: str, places: dict[str, list[int]]) -> Iterator[re.Match[str]]:
        """As ``finditer`` of ``text``, but tried only where a start is; ``places`` keeps where those are."""
        if not self.starts:
            yield from self.pattern.finditer(text)
            return
        end, beginnings = 0, {at for start in self.starts for at in _places(start, folded, places)}
        for at in sorted(beginnings):
            if at >= end and (match := self.pattern.match(text, at)):
                end = match.end()
                yield match


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _places(start: str, folded: str, places: dict[str, list[int]]) -> list[int]:
    """Where ``start`` begins a word in ``folded``."""
    found = places.get(start)
    if found is None:
        found = places[start] = []
        at = folded.find(start)
        while at >= 0:
            before = folded[at - 1] if at else " "
            if not (before.isalnum() or before == "_"):
                found.append(at)
            at = folded.find(start, at + 1)
    return found


def plain(text: str) -> str:
    """``text`` with straight apostrophes; of the same length."""
    return text if text.isascii() else text.translate(_PLAIN)


@lru_cache(REMEMBERED)
def fold(text: str) -> str:
    """``text`` in small letters with straight apostrophes; of the same length, so that offsets hold."""
    low = text.lower()
    if text.isascii():
        return low
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.translate(_PLAIN)


def compile_cue(key: str, source: str) -> Cue:
    """The cue written ``source``, whose hits will carry ``key``; CueError if it cannot be read."""
    exact = source.startswith("=")
    written = source[1:] if exact else source.lower()
    reader = _Reader(written)
    body, groups, starts = reader.alternatives()
    if reader.at != len(written):
        raise CueError(f"cue {source!r}: unmatched ')'")
    if not groups:
        raise CueError(f"cue {source!r}: has no fixed letters to look for")
    anchors, *others = sorted((_lowered(group) for group in groups), key=_rarity)
    begins = () if "" in starts else _lowered(starts)
    return Cue(key, source, rf"(?<!\w){body}(?!\w)", anchors, tuple(others), begins, exact)


def _lowered(group: set[str]) -> tuple[str, ...]:
    return tuple(sorted({anchor.lower() for anchor in group}))


def _rarity(group: tuple[str, ...]) -> tuple[int, int]:
    """Long strings are rare: the group whose shortest is longest comes first, then the one with fewest."""
    return -min(map(len, group)), len(group)


class Matcher:
    """All cues of a vocabulary, compiled for one pass over a text."""

    def __init__(self, cues: Iterable[tuple[str, str]]) -> None:
        """``cues``: pairs of key and cue."""
        self.cues: tuple[Cue, ...] = tuple(compile_cue(key, source) for key, source in cues)
        self._cached = lru_cache(REMEMBERED)(self._found)

    @cached_property
    def _anchors(self) -> Any:
        which: dict[str, list[int]] = {}
        for number, cue in enumerate(self.cues):
            for anchor in cue.anchors:
                which.setdefault(anchor, []).append(number)
        automaton = ahocorasick.Automaton()
        for anchor, numbers in which.items():
            automaton.add_word(anchor, tuple(numbers))
        automaton.make_automaton()
        return automaton

    def find(self, text: str) -> list[Hit]:
        """Every hit in ``text``, by position; hits of different cues may overlap."""
        return list(self._cached(text)) if text and self.cues else []

    def _found(self, text: str) -> list[Hit]:
        folded = fold(text)
        candidates: set[int] = set()
        for _, numbers in self._anchors.iter(folded):
            candidates.update(numbers)
        hits: list[Hit] = []
        places: dict[str, list[int]] = {}
        for number in candidates:
            cue = self.cues[number]
            if not cue.possible(folded):
                continue
            for match in cue.matches(plain(text) if cue.exact else folded, folded, places):
                hits.append(Hit(cue.key, cue.source, match.start(), match.end()))
        return sorted(hits, key=lambda hit: (hit.start, hit.end, hit.key, hit.cue))


class _Reader:
    """Recursive descent over one cue; each method returns the expression and the best anchors of what it read, and what
    it may begin with (``""`` among that: with anything)."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def alternatives(self) -> tuple[str, list[set[str]], set[str]]:
        """``a|b|c`` up to a closing bracket or the end."""
        bodies: list[str] = []
        found: list[list[set[str]]] = []
        starts: set[str] = set()
        while True:
            body, groups, begins = self._sequence()
            bodies.append(body)
            found.append(groups)
            starts |= begins
            if self._peek() != "|":
                break
            self.at += 1
        if len(bodies) == 1:
            return bodies[0], found[0], starts
        body = "(?:" + "|".join(bodies) + ")"
        best = [min(groups, key=lambda g: _rarity(tuple(g)), default=set[str]()) for groups in found]
        return body, [set().union(*best)] if all(best) else [], starts

    def _sequence(self) -> tuple[str, list[set[str]], set[str]]:
        body, run = "", ""
        runs: list[set[str]] = []
        growing, starts = {""}, set[str]()
        while self.at < len(self.source) and self._peek() not in "|)":
            piece, groups, letter, begins = self._piece()
            body += piece
            longer = {start + begin for start in growing for begin in begins}
            if letter:
                growing = longer
            elif not piece.endswith("?"):
                starts, growing = starts | longer, set()
            else:
                starts |= longer
            if letter:
                run += letter
                continue
            runs.extend([{run}] if run else [])
            runs.extend(groups)
            run = ""
        runs.extend([{run}] if run else [])
        return body, runs, starts | growing

    def _piece(self) -> tuple[str, list[set[str]], str, set[str]]:
        """One element: its expression, its anchors, its letter if it is a plain one, what it may begin with."""
        if self.source.startswith(" ... ", self.at):
            self.at += 5
            return _GAP, [], "", {""}
        char = self.source[self.at]
        self.at += 1
        if char == "(":
            body, groups, starts = self.alternatives()
            if self._peek() != ")":
                raise CueError(f"cue {self.source!r}: '(' is not closed")
            self.at += 1
            return (f"(?:{body})?", [], "", starts) if self._optional() else (f"(?:{body})", groups, "", starts)
        special = {" ": _SPACE, "-": _HYPHEN, "*": r"\w*"}.get(char)
        if special is not None:
            return special + ("?" if self._optional() else ""), [], "", {""}
        if self._optional():
            return re.escape(char) + "?", [], "", {char}
        return re.escape(char), [], char, {char}

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _optional(self) -> bool:
        if self._peek() != "?":
            return False
        self.at += 1
        return True
