"""Cue phrases as a curator writes them, read into what a search needs.

In: one cue (its syntax is below and at the top of the data files). Out: a ``Phrase``: its regular expression, the words
that every match holds, and what it may begin with. Finding cues in a text is left to ``cues.py``.

A cue is matched in any case and only at word boundaries. ``*`` stands for any ending of a word, ``(a|b)`` for one of
several, ``?`` makes the letter or group before it optional, `` ... `` stands for up to five words of the same sentence,
a hyphen also matches a space. A cue that starts with ``=`` must match in exactly the case it is written in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple

_SPACE = r"[ \t\u00a0*_\n]+"
_HYPHEN = r"[-\u2010\u2011\u2013 \u00a0]"
_GAP = r"[^\w.!?\n]+(?:[\w'/&+-]+[^\w.!?\n]+){0,5}"
_EXPRESSIONS = {" ... ": _GAP, " ": _SPACE, "-": _HYPHEN, "*": r"\w*"}
_TOKEN = re.compile(r" \.\.\. |[ ()|*?-]|[^ ()|*?-]+")
_RUN = re.compile(r"[a-z0-9]+")

Words = frozenset[str]
"""Words of which a match holds one, each with ``*`` where it is but a beginning, an ending or a part of a word."""


class CueError(ValueError):
    """A cue that cannot be read; the message names it."""


@dataclass(frozen=True, eq=False)
class Phrase:
    """A cue, read: every match holds one of the words of each of ``needs``, the rarest first, and begins with one of
    ``starts`` (in small letters; none: may begin with anything). ``exact``: case counts."""

    source: str
    exact: bool
    needs: tuple[Words, ...]
    starts: tuple[str, ...]
    ways: _Ways = field(repr=False)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The cue as a regular expression; compiled when first looked for, since most never are."""
        return re.compile(rf"(?<!\w){_expression(self.ways)}(?!\w)")


class _Piece(NamedTuple):
    """Letters, a sign of ``_EXPRESSIONS``, or a group (``ways`` of writing it)."""

    text: str
    optional: bool
    ways: _Ways = ()


_Ways = tuple[tuple[_Piece, ...], ...]


@cache
def read(source: str) -> Phrase:
    """The cue written ``source``; CueError if it cannot be read."""
    exact = source.startswith("=")
    written = source[1:] if exact else source.lower()
    reader = _Reader(source, _TOKEN.findall(written))
    ways = reader.ways()
    if reader.at != len(reader.tokens):
        raise CueError(f"cue {source!r}: unmatched ')'")
    needs = _needs(ways, True, True)
    if not needs:
        raise CueError(f"cue {source!r}: has no fixed letters to look for")
    starts = _starts(ways)
    return Phrase(source, exact, tuple(needs), () if "" in starts else tuple(sorted(starts)), ways)


class _Reader:
    """Recursive descent over the tokens of one cue."""

    def __init__(self, source: str, tokens: list[str]) -> None:
        self.source, self.tokens, self.at = source, tokens, 0

    def ways(self) -> _Ways:
        """``a|b|c`` up to a closing bracket or the end."""
        found: list[tuple[_Piece, ...]] = []
        pieces: list[_Piece] = []
        while (token := self._peek()) not in ("", ")"):
            self.at += 1
            if token == "|":
                found.append(tuple(pieces))
                pieces = []
            elif token == "(":
                inner = self.ways()
                if self._peek() != ")":
                    raise CueError(f"cue {self.source!r}: '(' is not closed")
                self.at += 1
                pieces.append(_Piece("", self._optional(), inner))
            elif not self._optional():
                pieces.append(_Piece(token, False))
            elif token in _EXPRESSIONS:
                pieces.append(_Piece(token, True))
            else:
                pieces += [_Piece(token[:-1], False)] * (len(token) > 1) + [_Piece(token[-1], True)]
        return (*found, tuple(pieces))

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _optional(self) -> bool:
        if self._peek() != "?":
            return False
        self.at += 1
        return True


def _expression(ways: _Ways) -> str:
    bodies = ["".join(map(_of_piece, pieces)) for pieces in ways]
    return bodies[0] if len(bodies) == 1 else "(?:" + "|".join(bodies) + ")"


def _of_piece(piece: _Piece) -> str:
    body = f"(?:{_expression(piece.ways)})" if piece.ways else _EXPRESSIONS.get(piece.text) or re.escape(piece.text)
    return body + "?" * piece.optional


def _starts(ways: _Ways) -> set[str]:
    """What a match may begin with; ``""`` among that: with anything."""
    found: set[str] = set()
    for pieces in ways:
        for piece in pieces:
            found |= _starts(piece.ways) if piece.ways else {"" if piece.text in _EXPRESSIONS else piece.text.lower()}
            if not piece.optional:
                break
        else:
            found.add("")
    return found


def _needs(ways: _Ways, before: bool, after: bool) -> list[Words]:
    """The words a match holds, rarest first; ``before``, ``after``: whether a word cannot go on beyond the ends."""
    found = [_needs_of(pieces, before, after) for pieces in ways]
    if len(found) == 1:
        return found[0]
    best = [min(needs, key=_rarity) for needs in found if needs]
    return [frozenset().union(*best)] if len(best) == len(found) else []


def _needs_of(pieces: tuple[_Piece, ...], before: bool, after: bool) -> list[Words]:
    ends = [after]
    for piece in pieces[:0:-1]:
        ends.append(_bounds(piece, ends[-1], 0))
    found: list[Words] = []
    for piece, end in zip(pieces, reversed(ends), strict=True) if pieces else ():
        if not piece.optional:
            if piece.ways:
                found += _needs(piece.ways, before, end)
            elif piece.text not in _EXPRESSIONS:
                found += _letters(piece.text.lower(), before, end)
        before = _bounds(piece, before, -1)
    return sorted(found, key=_rarity)


def _letters(text: str, before: bool, after: bool) -> list[Words]:
    """The longest word in fixed letters."""
    if not (runs := list(_RUN.finditer(text))):
        return []
    run = max(runs, key=lambda run: run.end() - run.start())
    left = "" if before or run.start() else "*"
    right = "" if after or run.end() < len(text) else "*"
    return [frozenset((left + run.group() + right,))]


def _bounds(piece: _Piece, beyond: bool, side: int) -> bool:
    """Whether a word that begins after (ends before) a piece cannot go on into it; ``beyond``: nor past it, ``side``:
    the end of the piece that is looked past."""
    if piece.ways:
        inside = all(_bound(pieces[::-1] if side else pieces, beyond, side) for pieces in piece.ways)
        return inside and (beyond or not piece.optional)
    if piece.text in (" ... ", " ", "-"):
        return beyond or not piece.optional
    return False


def _bound(pieces: tuple[_Piece, ...], beyond: bool, side: int) -> bool:
    """The same for a row of pieces, the nearest first."""
    for piece in pieces:
        if not piece.optional:
            return _bounds(piece, False, side)
        if not _bounds(piece, True, side):
            return False
    return beyond


def _rarity(words: Words) -> tuple[int, int]:
    """Long words are rare: those whose shortest is longest come first, then the fewest."""
    return -min(len(word.strip("*")) for word in words), len(words)
