"""A sentence as moves are read from it: what is in it, what matches, who is meant, and where everybody stood before.

In: a passage's sentence with the persons and institutions named in it. Out: ``Sentence`` and the questions that
``move_telling.py`` asks of it. Subjects and facts are judged in ``move_subjects.py``, ends in ``move_words.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.document import Move, Passage
from indexer.labels import move_scan
from indexer.labels.move_patterns import Construction
from indexer.labels.move_subjects import Named, is_fact, subject
from indexer.labels.move_words import End, end_of

_PRONOUN = re.compile(r"\b(?:I|[Hh]e|[Ss]he)\b(?:['’](?:m|ve|d|s))?")
_AFTER = {"a2i": "industry", "i2a": "academia"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with what was named in it, and what its passage said before. ``bits``: see ``move_scan``."""

    passage: Passage
    start: int
    text: str
    named: list[Named]
    orgs: list[tuple[int, int, str]]
    last: str
    author: str
    bits: int
    before: str = field(repr=False, default="")
    academic: bool = False
    """Whether the document's title speaks of academia."""
    stood: Stood = field(repr=False, default_factory=lambda: Stood())
    leavers: frozenset[str] = frozenset()
    """Who is known to have left academia."""


class Stood:
    """Where each person last stood, as a document told it so far; read from its sentences only when asked."""

    def __init__(self) -> None:
        self._known: dict[str, End] = {}
        self._unread: dict[str, list[Sentence]] = {}

    def after(self, sentence: Sentence, moves: list[Move]) -> None:
        """Note a sentence, and what moves it told."""
        if sentence.bits & move_scan.STANDING:
            self._unread.setdefault(sentence.author, []).append(sentence)
        for move in moves:
            if move.direction in _AFTER:
                self._read(sentence.author)
                self._known[move.who] = End(move.to_org, move.to_desc, move.to_role, _AFTER[move.direction])

    def of(self, who: str) -> End | None:
        """Where ``who`` stands, by their own posts, or by the one author's text."""
        self._read(who if who in self._unread else "author")
        return self._known.get(who)

    def _read(self, author: str) -> None:
        for sentence in self._unread.pop(author, []):
            self._known.update(_standing(sentence))


def cues(sentence: Sentence, group: str) -> Iterator[tuple[Construction, re.Match[str]]]:
    """Every match in the sentence of a group of constructions (see ``move_scan``)."""
    for rule in move_scan.chosen(group, sentence.bits):
        for match in rule.pattern.finditer(sentence.text):
            yield rule, match


def who_of(sentence: Sentence, match: re.Match[str]) -> str | None:
    """The mover, or None where nobody in particular or nothing that happened is spoken of."""
    inside = _PRONOUN.search(
        sentence.text, match.start(), match.start("x") if "x" in match.groupdict() else match.end()
    )
    verb = inside.end() if inside else match.start()
    if not is_fact(sentence.text, verb):
        return None
    return subject(sentence.text, verb, sentence.named, sentence.last, sentence.author)


def end(sentence: Sentence, match: re.Match[str], group: str) -> End:
    """The end of a move that a group of a match describes."""
    return end_of(sentence.text, match.start(group), match.end(group), sentence.orgs)


def _standing(sentence: Sentence) -> dict[str, End]:
    """Where the persons of a sentence stand after it, as far as it says so without telling a move."""
    stood: dict[str, End] = {}
    for _, match in sorted(cues(sentence, "states"), key=lambda cue: cue[1].start()):
        state = end(sentence, match, "x")
        who = who_of(sentence, match) if state.side else None
        if who:
            stood[who] = state
    return stood
