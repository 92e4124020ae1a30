"""One text's labels beside what is due: what is right, wrong and missed.

In: a ``Case`` and its document as labelled. Out: an ``Outcome`` for each kind of label that the gold speaks of. Values
of a vocabulary must be the same; names match where one's words contain the other's; a move by its sentence and its
direction; the four root topics are headings and count for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from indexer.document import Document, evidence
from indexer.evaluation.gold import Case
from indexer.labels import vocabulary

FIELDS = {"persons": "person", "institutions": "institution", "places": "place"}
"""Kinds that are names."""
ONE_OF = ("direction", "direction of documents")
"""Kinds of which every text has exactly one value, ``none`` included."""


@dataclass(frozen=True, slots=True)
class Told:
    """A value, the words it was read from (of the gold: "" where it does not say), and how sure the label is."""

    value: str
    words: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one text adds to a kind; ``right`` is what was told and is due, ``met`` what is due and was told (names may
    match several)."""

    kind: str
    right: tuple[Told, ...]
    wrong: tuple[Told, ...]
    missed: tuple[Told, ...]
    met: int


def judge(case: Case, document: Document) -> Iterator[Outcome]:
    """All that the gold speaks of."""
    due, of = case.due, " of documents" if case.whole else ""
    for kind, field in FIELDS.items():
        if kind in due:
            yield _names(kind + of, _told(document, field), _due(due[kind]))
    if "challenges" in due:
        told, wanted = _told(document, "challenge"), _due(due["challenges"])
        yield _exact("challenges" + of, told, wanted)
        yield _exact("challenge groups" + of, _grouped(told), _grouped(wanted))
    if "topics" in due:
        roots = {term.id for term in vocabulary.topics().values() if not term.broader}
        told, wanted = _told(document, "topic"), _due(due["topics"])
        yield _exact("topics" + of, _less(told, roots), _less(wanted, roots))
    if "first_hand" in due:
        yield _exact("first-hand" + of, _told(document, "first_hand"), [Told("yes")] * bool(due["first_hand"]))
    if "direction" in due:
        yield _direction("direction" + of, case, document)
    if "moves" in due:
        yield _moves("moves" + of, document, due["moves"])
    if due.get("advice"):
        yield _sentences("advice" + of, _told(document, "advice", once=False), _due(due["advice"], words=True))


def _told(document: Document, field: str, *, once: bool = True) -> list[Told]:
    """What the labels of a field say, each value where it is surest (or at all places)."""
    found: dict[str, Told] = {}
    for number, label in enumerate(label for label in document.labels if label.field == field):
        key = label.value if once else str(number)
        told = Told(label.value, evidence(document, label.span), label.confidence)
        found[key] = max(found.get(key, told), told, key=lambda each: each.confidence)
    return list(found.values())


def _due(rows: Iterable[Any], *, words: bool = False) -> list[Told]:
    """The gold's values: plain ones, or objects that name them."""
    found = []
    for row in rows:
        if isinstance(row, dict):
            value = row.get("id") or row.get("name") or ""
            found.append(Told(str(value), str(row.get("evidence") or row.get("sentence") or "")))
        else:
            found.append(Told("yes", str(row)) if words else Told(str(row)))
    return list({(told.value, told.words if words else ""): told for told in found}.values())


def _grouped(told: Iterable[Told]) -> list[Told]:
    terms = vocabulary.challenges()
    made = {terms[each.value].broader: each for each in told if each.value in terms}
    return [replace(each, value=group) for group, each in made.items()]


def _less(told: Iterable[Told], values: set[str]) -> list[Told]:
    return [each for each in told if each.value not in values]


def _exact(kind: str, told: list[Told], due: list[Told]) -> Outcome:
    got, wanted = {each.value for each in told}, {each.value for each in due}
    return _outcome(kind, told, due, [each.value in wanted for each in told], [each.value in got for each in due])


def _names(kind: str, told: list[Told], due: list[Told]) -> Outcome:
    """Two names are one where one's words contain the other's; a label stands for its canonical name and for the name
    as it is written there (the gold has some of each: "Hacker School", "Recurse Center")."""

    def same(one: Told, other: Told) -> bool:
        wanted = _words(other.value)
        forms = (_words(one.value), _words(one.words))
        return bool(wanted) and any(form and (form <= wanted or wanted <= form) for form in forms)

    return _matched(kind, told, due, same)


def _sentences(kind: str, told: list[Told], due: list[Told]) -> Outcome:
    return _matched(kind, told, due, lambda one, other: _overlap(one.words, other.words))


def _moves(kind: str, document: Document, rows: list[dict[str, Any]]) -> Outcome:
    told = [Told(move.direction, evidence(document, move.span), move.confidence) for move in document.moves]
    due = [Told(str(row["direction"]), str(row["evidence"])) for row in rows]
    return _matched(kind, told, due, lambda one, other: one.value == other.value and _overlap(one.words, other.words))


def _direction(kind: str, case: Case, document: Document) -> Outcome:
    """Of a whole document its own direction, of a passage the passage's."""
    due, of = case.due, "document: " if case.whole else "passage: "
    label = next((each for each in document.labels if each.field == "direction" and each.rule.startswith(of)), None)
    told = Told("none")
    if label:
        told = Told(label.value, evidence(document, label.span), label.confidence)
    accepted = due.get("direction_accept") or [due["direction"]]
    wanted = Told(told.value if told.value in accepted else str(due["direction"]))
    return _exact(kind, [told], [wanted])


def _matched(kind: str, told: list[Told], due: list[Told], same: Any) -> Outcome:
    rights = [any(same(one, other) for other in due) for one in told]
    met = [any(same(one, other) for one in told) for other in due]
    return _outcome(kind, told, due, rights, met)


def _outcome(kind: str, told: list[Told], due: list[Told], rights: list[bool], met: list[bool]) -> Outcome:
    return Outcome(
        kind,
        tuple(each for each, right in zip(told, rights, strict=True) if right),
        tuple(each for each, right in zip(told, rights, strict=True) if not right),
        tuple(each for each, found in zip(due, met, strict=True) if not found),
        sum(met),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def _overlap(one: str, other: str) -> bool:
    a, b = (" ".join(re.findall(r"\w+", text.casefold())) for text in (one, other))
    return bool(a and b) and (a in b or b in a)
