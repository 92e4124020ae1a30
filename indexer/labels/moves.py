"""Moves: who left what for what, sentence by sentence, from the writers' own words.

In: a document and the labels found in it. Out: ``Move`` records whose span is the whole sentence. Here is what goes
from sentence to sentence: whom "she" means, and where everybody stood. What constructions find in a sentence is read
in ``move_telling.py``, what its events may tell in ``move_proposals.py``; ``move_model.py`` weighs both. Which
sentences are looked at at all is decided in ``move_scan.py``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from indexer.document import Document, Label, Move, Passage
from indexer.labels import move_bios, move_model, move_scan
from indexer.labels.move_events import events
from indexer.labels.move_proposals import NOBODY, Proposal, Stations, proposals
from indexer.labels.move_sentence import Sentence, Stood
from indexer.labels.move_subjects import Named
from indexer.labels.move_telling import move_of, told
from indexer.labels.move_words import role_in
from indexer.labels.sentences import sentence_at

_OPENING = 30
"""A person named later in a sentence is seldom the one whom the next sentence calls he or she."""
_ACADEMIC = re.compile(
    r"\b(?:ph\.? ?ds?|post-?docs?|academi\w+|grad(?:uate)? school|professors?|tenured?)\b", re.IGNORECASE
)
_BEFORE = 400
_DUE = 0.4
"""The chance from which on a proposal is a move."""
_HE = re.compile(r"\b(?:[Hh]e|[Ss]he)\b")
_I = re.compile(r"\bI\b")


def find(document: Document, labels: Iterable[Label]) -> list[Move]:
    """The moves that ``document`` tells of, with the chance that it does; ``labels``: of persons and institutions."""
    by_place: dict[tuple[str, str], list[Label]] = {}
    for label in labels:
        if label.field in ("person", "institution"):
            by_place.setdefault((label.span.passage, label.span.part), []).append(label)
    made: list[Move] = []
    for sentence, some in proposed(document, by_place):
        told = [move for one in some if (move := _weighed(sentence, one, document.kind))]
        made += _of_sentence(document, sentence, told)
    return made if document.kind == "thread" else _once(made)


def proposed(
    document: Document, by_place: dict[tuple[str, str], list[Label]]
) -> Iterator[tuple[Sentence, list[Proposal]]]:
    """The sentences that may tell a move, with all that they may tell; ``by_place``: the names by passage and part."""
    found = [*_candidates(document, by_place, frozenset())]
    leavers = frozenset(move.who for _, ruled in found for move in ruled if _bare(move))
    if leavers and document.kind != "thread":
        found = [*_candidates(document, by_place, leavers)]
    stations = Stations()
    for sentence, ruled in found:
        if not ruled and document.kind == "thread":  # there, what no construction finds is hardly ever a move
            continue
        seen = events(sentence)
        some = proposals(sentence, seen, ruled, stations, document.kind)
        yield sentence, some
        stations.after(seen, some)


def _weighed(sentence: Sentence, one: Proposal, kind: str) -> Move | None:
    """The proposal as a move, if it is likely enough; one of a construction keeps what that read."""
    chance = move_model.chance(one.found, kind)
    if chance is None:
        return one.ruled if one.ruled and one.ruled.confidence >= _DUE else None
    if chance < _DUE:
        return None
    sure = min(0.99, round(chance, 2))
    if one.ruled:
        return replace(_with_ends(one.ruled, sentence), confidence=sure)
    reasons = ", ".join(name for name, _ in move_model.reasons(one.found))
    made = move_of(sentence, _mover(sentence, one), one.source, one.target, one.way, sure, reasons)
    return replace(made, confidence=sure)


def _with_ends(move: Move, sentence: Sentence) -> Move:
    """``move``; of posts held at once whose ends were not read, with the role and the institutions named."""
    ends = (move.from_org, move.from_role, move.from_desc, move.to_org, move.to_role, move.to_desc)
    if move.direction != "concurrent" or any(ends):
        return move
    orgs = list(dict.fromkeys(name for _, _, name in sentence.orgs))
    role, _ = role_in(sentence.text)
    return replace(move, to_role=role, to_org=orgs[0] if orgs else "", from_org=orgs[1] if len(orgs) > 1 else "")


def _mover(sentence: Sentence, one: Proposal) -> str:
    """Who is meant; where no subject was found, whoever the sentence speaks of."""
    if one.who != NOBODY:
        return one.who
    if _I.search(sentence.text):
        return sentence.author
    if sentence.last and _HE.search(sentence.text):
        return sentence.last
    return sentence.named[0].name if sentence.named else sentence.last or sentence.author


def _candidates(
    document: Document, by_place: dict[tuple[str, str], list[Label]], leavers: frozenset[str]
) -> Iterator[tuple[Sentence, list[Move]]]:
    """The sentences that may tell a move, with the moves that constructions find in them."""
    stood = Stood()
    about = _first_named(document, by_place)
    for passage in document.passages:
        if passage.role != "own" or not passage.text:
            continue
        last = about
        for sentence in _sentences(document, passage, by_place, about, stood, leavers):
            moves = _ruled(sentence)
            yield sentence, moves
            stood.after(sentence, moves)
            last = sentence.last
        about = last if document.kind == "article" else ""


def _bare(move: Move) -> bool:
    """Whether a move only says that academia was left."""
    return move.direction == "a2i" and not (move.to_org or move.to_desc) and move.confidence >= _DUE


def _once(moves: list[Move]) -> list[Move]:
    """Without further tellings of one departure that say no more: one author writes of it many times."""
    gone: set[str] = set()
    kept: list[Move] = []
    for move in moves:
        if not _bare(move) or move.who not in gone:
            kept.append(move)
        if _bare(move):
            gone.add(move.who)
    return kept


def _first_named(document: Document, labels: dict[tuple[str, str], list[Label]]) -> str:
    """Whom an article is about: the first person in its title."""
    if document.kind == "thread" or not document.passages:
        return ""
    named = [x for x in labels.get((document.passages[0].id, "title"), []) if x.field == "person"]
    return min(named, key=lambda label: label.span.start).value if named else ""


def _sentences(
    document: Document,
    passage: Passage,
    labels: dict[tuple[str, str], list[Label]],
    about: str,
    stood: Stood,
    leavers: frozenset[str],
) -> Iterator[Sentence]:
    here = sorted(labels.get((passage.id, "text"), []), key=lambda label: label.span.start)
    heads = [label.value for label in labels.get((passage.id, "heading"), []) if label.field == "person"]
    last = heads[0] if heads else about
    author = passage.author if document.kind == "thread" and passage.author.strip("[]") not in ("", "deleted") else ""
    people = [label for label in here if label.field == "person"]
    for start, end, bits in move_scan.scan(passage.text):
        while people and people[0].span.end <= start:
            last = _named_last(passage.text, people.pop(0), last)
        inside = [label for label in here if start <= label.span.start and label.span.end <= end]
        orgs = [(x.span.start - start, x.span.end - start, x.value) for x in inside if x.field == "institution"]
        if not orgs and not bits & move_scan.SIDE_BIT:
            continue
        named = [Named(x.span.start - start, x.span.end - start, x.value) for x in inside if x.field == "person"]
        before = passage.text[max(0, start - _BEFORE) : start]
        text, academic = passage.text[start:end], bool(_ACADEMIC.search(document.title))
        who = author or "author"
        yield Sentence(passage, start, text, named, orgs, last, who, bits, before, academic, stood, leavers)


def _named_last(text: str, label: Label, last: str) -> str:
    """Whom "he" or "she" means after a person was named: the one that opens a sentence, or the first at all."""
    opens = not last or label.span.start - sentence_at(text, label.span.start)[0] < _OPENING
    return label.value if opens else last


def _ruled(sentence: Sentence) -> list[Move]:
    """What constructions find in a sentence, each pair of person and direction once: the surest telling wins."""
    if not sentence.bits & move_scan.MOVING:
        return []
    best: dict[tuple[str, str], Move] = {}
    for move in (*told(sentence), *move_bios.told(sentence)):
        key = (move.who, move.direction)
        if key not in best or move.confidence > best[key].confidence:
            best[key] = move
    return [*best.values()]


def _of_sentence(document: Document, sentence: Sentence, found: list[Move]) -> list[Move]:
    """The moves of one sentence with their ids; of ways to one and the same end the surest."""
    best: dict[tuple[str, ...], Move] = {}
    for move in found:
        key = (move.who, move.to_org, move.to_desc, move.to_role)
        if key not in best or move.confidence > best[key].confidence:
            best[key] = move
    return [replace(move, id=_id(document, sentence, move.who, number)) for number, move in enumerate(best.values())]


def _id(document: Document, sentence: Sentence, who: str, number: int) -> str:
    """Stable while the sentence stands where it does; a second move of the same person there is told apart."""
    key = [document.id, sentence.passage.id, str(sentence.start), who, *([str(number)] if number else [])]
    return hashlib.sha256("\0".join(key).encode()).hexdigest()[:12]
