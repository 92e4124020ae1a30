"""Which sentences can tell a move at all, found in one pass over a text.

In: a text. Out: its sentences that hold the anchors of some construction, with a bit for each construction that is
worth searching in them. Nothing is decided here: what has no bit cannot match (``move_patterns.Construction.anchors``).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import ahocorasick

from indexer.labels import vocabulary
from indexer.labels.cues import fold
from indexer.labels.move_patterns import BOTH, SOURCES, STATES, Construction
from indexer.labels.move_targets import CONCURRENT_ANCHORS, ROUND_ANCHORS, TARGETS
from indexer.labels.sentences import sentences

SIDES = (
    "academ tenur professor faculty universit college polytechnic postdoc post-doc ph.d phd ph. doctora grad lecturer "
    "fellow chair thesis dissertation department degree master msc teaching adjunct r1 school lab institut research "
    "industr private corporate compan startup start-up firm corporation big silicon consult bank fintech pharma "
    "biotech vendor agency business software data engineer entrepreneur wall hedge multinational non government "
    "national federal freelanc faang ux user unicorn insurer fund trading officer product analyst developer job "
    "position role scien statistic director manager head lead service civil ivory tt ai"
).split()
"""Beginnings of words that name an end of a move; without one of these or an institution there is none."""

_GROUPS = {
    "both": BOTH,
    "sources": SOURCES,
    "strong": tuple(rule for rule in SOURCES if rule.strong),
    "targets": TARGETS,
    "states": STATES,
}
_RULES: tuple[Construction, ...] = tuple({id(rule): rule for rule in (*BOTH, *SOURCES, *TARGETS, *STATES)}.values())
_BITS = {id(rule): 1 << number for number, rule in enumerate(_RULES)}
CONCURRENT_BIT, ROUND_BIT, SIDE_BIT = (1 << (len(_RULES) + number) for number in range(3))
MOVING = CONCURRENT_BIT | ROUND_BIT
for _rule in (*BOTH, *SOURCES, *TARGETS):
    MOVING |= _BITS[id(_rule)]
STANDING = sum(_BITS[id(rule)] for rule in STATES)


@lru_cache(maxsize=65536)
def chosen(group: str, bits: int) -> tuple[Construction, ...]:
    """Those of a group of constructions whose bits are set, in their order."""
    return tuple(rule for rule in _GROUPS[group] if bits & _BITS[id(rule)])


def scan(text: str) -> Iterator[tuple[int, int, int]]:
    """The sentences with any anchor: start, end, and the bits of what may be in them."""
    hits = _automaton().iter(fold(text))
    at, bits = next(hits, (len(text), 0))
    for start, end in sentences(text):
        found = 0
        while at < end:
            if at >= start:
                found |= bits
            at, bits = next(hits, (len(text), 0))
        if found & (MOVING | STANDING):
            yield start, end, found


@lru_cache(maxsize=1)
def _automaton() -> Any:
    bits: dict[str, int] = {}
    for rule in _RULES:
        for anchor in rule.anchors:
            bits[anchor] = bits.get(anchor, 0) | _BITS[id(rule)]
    for anchors, flag in ((CONCURRENT_ANCHORS, CONCURRENT_BIT), (ROUND_ANCHORS, ROUND_BIT), (_sides(), SIDE_BIT)):
        for anchor in anchors:
            bits[anchor] = bits.get(anchor, 0) | flag
    automaton = ahocorasick.Automaton()
    for anchor, flags in bits.items():
        automaton.add_word(anchor, flags)
    automaton.make_automaton()
    return automaton


def _sides() -> tuple[str, ...]:
    """``SIDES`` and the roles that none of them stands in."""
    written = {fold(surface) for term in vocabulary.roles().values() for surface in term.surface}
    return (*SIDES, *(one for one in sorted(written) if not any(side in one for side in SIDES)))
