"""Moves: who left what for what, sentence by sentence, from the writers' own words.

In: a document and the labels found in it. Out: ``Move`` records whose span is the whole sentence. Named employers
come from the institution labels, unnamed ones keep their description. What is denied, supposed, planned, asked, or
said of people in general is no move. Constructions are in ``move_patterns.py``, subjects in ``move_subjects.py``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from indexer.document import Document, Label, Move, Passage, Span
from indexer.labels.move_patterns import BOTH, CONCURRENT, ROUND, SOURCES, STATES, TARGETS, TRIGGER, Construction
from indexer.labels.move_subjects import Named, is_fact, subject
from indexer.labels.move_words import End, direction, end_of, opposite
from indexer.labels.sentences import sentences

_YEAR = re.compile(r"\b(?:19[5-9]\d|20[0-4]\d)\b")
_SECTOR = re.compile(
    r"\b(?:academia|academe|academic|industry|private sector|tenure|corporate|big tech|(?:grad(?:uate)? school)|"
    r"ph\.? ?d)\b",
    re.IGNORECASE,
)
_OPENING = 30
"""A person named later in a sentence is seldom the one whom the next sentence calls he or she."""
_NO_FIRM = re.compile(
    r"\b(?:lab|laboratory|group|institute|department|journal|cent(?:re|er)|club|network|society|"
    r"association|program\w*|centre|school|unit|workshop|conference|blog|podcast)\b",
    re.IGNORECASE,
)
_TAUGHT = re.compile(r"\b(?:undergrad\w*|bachelor\w*|master'?s|high school|sabbatical)\b", re.IGNORECASE)
_STATE = re.compile(
    r"\b(?:I|[Hh]e|[Ss]he) (?:was|am|is|worked|did|have been|had been|spent|finished|completed|started)\b[^.!?;]{3,90}"
    r"|\b[Mm]y (?:Ph\.?D|post-?doc|job at|time (?:at|in)) ?[^.!?;]{0,60}"
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence with what was named in it, and what its passage said before."""

    passage: Passage
    start: int
    text: str
    named: list[Named]
    orgs: list[tuple[int, int, str]]
    last: str
    author: str
    before: str = field(repr=False, default="")
    stood: dict[str, End] = field(repr=False, default_factory=dict)
    """Where each person last stood, as the document told it so far."""


def find(document: Document, labels: Iterable[Label]) -> list[Move]:
    """The moves that ``document`` tells of; ``labels`` are those of persons and institutions."""
    by_place: dict[tuple[str, str], list[Label]] = {}
    for label in labels:
        if label.field in ("person", "institution"):
            by_place.setdefault((label.span.passage, label.span.part), []).append(label)
    made: list[Move] = []
    stood: dict[str, End] = {}
    last = _first_named(document, by_place)
    for passage in document.passages:
        if passage.role != "own" or not passage.text:
            continue
        for sentence in _sentences(document, passage, by_place, last):
            sentence.stood.update(stood)
            told = _moves(document, sentence)
            made.extend(told)
            _remember(sentence, told, stood)
            last = sentence.last if document.kind == "article" else ""
    return made


def _first_named(document: Document, labels: dict[tuple[str, str], list[Label]]) -> str:
    """Whom an article is about: the first person in its title."""
    if document.kind == "thread" or not document.passages:
        return ""
    named = [x for x in labels.get((document.passages[0].id, "title"), []) if x.field == "person"]
    return min(named, key=lambda label: label.span.start).value if named else ""


def _remember(sentence: _Sentence, told: list[Move], stood: dict[str, End]) -> None:
    """Note where the persons of a sentence stand after it."""
    for _, match in sorted(_cues(sentence, STATES), key=lambda cue: cue[1].start()):
        who = _who(sentence, match.start())
        state = _end(sentence, match, "x")
        if who and state.side:
            stood[who] = state
    for move in told:
        if side := {"a2i": "industry", "i2a": "academia"}.get(move.direction, ""):
            stood[move.who] = End(move.to_org, move.to_desc, move.to_role, side)


def _sentences(
    document: Document, passage: Passage, labels: dict[tuple[str, str], list[Label]], about: str
) -> Iterator[_Sentence]:
    here = sorted(labels.get((passage.id, "text"), []), key=lambda label: label.span.start)
    heads = [label.value for label in labels.get((passage.id, "heading"), []) if label.field == "person"]
    last = heads[0] if heads else about
    author = passage.author if document.kind == "thread" and passage.author.strip("[]") not in ("", "deleted") else ""
    for start, end in sentences(passage.text):
        inside = [label for label in here if start <= label.span.start and label.span.end <= end]
        named = [Named(x.span.start - start, x.span.end - start, x.value) for x in inside if x.field == "person"]
        if TRIGGER.search(passage.text, start, end):
            orgs = [(x.span.start - start, x.span.end - start, x.value) for x in inside if x.field == "institution"]
            before = passage.text[max(0, start - 400) : start]
            yield _Sentence(passage, start, passage.text[start:end], named, orgs, last, author or "author", before)
        if named and (named[0].start < _OPENING or not last):
            last = named[0].name


def _moves(document: Document, sentence: _Sentence) -> list[Move]:
    """The moves of one sentence, each pair of person and direction once: the surest telling wins."""
    told = [*_round(sentence), *_both(sentence), *_concurrent(sentence)]
    if not told:
        told = list(_combined(sentence))
    best: dict[tuple[str, str], Move] = {}
    for move in told:
        key = (move.who, move.direction)
        if key not in best or move.confidence > best[key].confidence:
            best[key] = move
    return [replace(move, id=_id(document, sentence, move.who, number)) for number, move in enumerate(best.values())]


def _both(sentence: _Sentence) -> Iterator[Move]:
    """Moves whose two ends stand in one construction."""
    for rule in BOTH:
        for match in rule.pattern.finditer(sentence.text):
            who = _who(sentence, match.start())
            if who is None:
                continue
            source, target = _end(sentence, match, "x"), _end(sentence, match, "y")
            source = source if source.side or not _from_sector(target) else replace(source, side=opposite(target.side))
            target = target if target.side or source.side != "academia" else replace(target, side="industry")
            way = direction(source, target)
            if way:
                yield _move(sentence, who, source, target, way, rule.confidence, rule.name)


def _combined(sentence: _Sentence) -> Iterator[Move]:
    """Moves whose ends are told apart from each other, or of which one end only is told."""
    sources = list(_cues(sentence, SOURCES))
    targets = list(_cues(sentence, TARGETS))
    done = False
    for rule, match in targets:
        who = _who(sentence, match.start())
        if who is None:
            continue
        target = _end(sentence, match, "x")
        if rule.name == "founded-named" and not target.side and not _NO_FIRM.search(match.group("x")):
            target = replace(target, side="industry")
        if not (target.side or target.org) or _TAUGHT.search(match.group()):
            continue
        pair = _source(sentence, sources, match)
        source = _end(sentence, pair[1], "x") if pair else _untold(sentence, rule, match, target, who)
        if pair and pair[0].name == "laid-off" and not source.side:
            source = replace(source, side="industry")
        way = direction(source, target)
        if way and not (way == "within" and (source.org or source.desc) == (target.org or target.desc)):
            done = True
            confidence = rule.confidence * (1.0 if pair else 0.8)
            yield _move(
                sentence, who, source, target, way, confidence, f"{pair[0].name if pair else 'untold'}+{rule.name}"
            )
    if not done:
        yield from _left(sentence, sources)


def _source(
    sentence: _Sentence, sources: list[tuple[Construction, re.Match[str]]], target: re.Match[str]
) -> tuple[Construction, re.Match[str]] | None:
    """The end left that goes with ``target``: of another stretch of the sentence, and with a side if one has it."""
    apart = [(r, m) for r, m in sources if m.end("x") <= target.start("x") or m.start() >= target.end()]
    return next(((r, m) for r, m in apart if _end(sentence, m, "x").side), apart[0] if apart else None)


def _left(sentence: _Sentence, sources: list[tuple[Construction, re.Match[str]]]) -> Iterator[Move]:
    """Leaving academia with no word on where to."""
    for rule, match in sources:
        if rule.strong:
            source, who = _end(sentence, match, "x"), _who(sentence, match.start())
            if who is not None and source.side == "academia":
                yield _move(sentence, who, source, End(), "a2i", rule.confidence * 0.9, rule.name)


def _untold(sentence: _Sentence, rule: Construction, match: re.Match[str], target: End, who: str) -> End:
    """The end left, where the sentence does not name it: the other sector, or what the document said before."""
    phrase = match.group("x")
    if rule.strong and target.side and _SECTOR.search(phrase):
        return End(side=opposite(target.side))
    if who in sentence.stood:
        return sentence.stood[who]
    if rule.name == "return" and target.side:
        return End(side=opposite(target.side))
    if target.role == "postdoc":
        return End(side="academia")
    states = list(_STATE.finditer(sentence.before))
    if not states:
        return End()
    state = end_of(sentence.before, states[-1].start(), states[-1].end(), [])
    return End(role=state.role, side=state.side)


def _concurrent(sentence: _Sentence) -> Iterator[Move]:
    for match in CONCURRENT.finditer(sentence.text):
        who = _who(sentence, match.start())
        if who is not None:
            told = match.group("x") is not None
            source = _end(sentence, match, "x") if told else End()
            yield _move(
                sentence, who, source, _end(sentence, match, "y") if told else End(), "concurrent", 0.7, "joint"
            )


def _round(sentence: _Sentence) -> Iterator[Move]:
    for match in ROUND.finditer(sentence.text):
        who = _who(sentence, match.start())
        if who is not None:
            yield _move(sentence, who, End(), End(), "round_trip", 0.75, "round-trip")


def _cues(sentence: _Sentence, rules: tuple[Construction, ...]) -> Iterator[tuple[Construction, re.Match[str]]]:
    for rule in rules:
        for match in rule.pattern.finditer(sentence.text):
            yield rule, match


def _who(sentence: _Sentence, verb: int) -> str | None:
    """The mover, or None where nobody in particular or nothing that happened is spoken of."""
    if not is_fact(sentence.text, verb):
        return None
    return subject(sentence.text, verb, sentence.named, sentence.last, sentence.author)


def _end(sentence: _Sentence, match: re.Match[str], group: str) -> End:
    return end_of(sentence.text, match.start(group), match.end(group), sentence.orgs)


def _from_sector(target: End) -> bool:
    return bool(target.side and _SECTOR.search(target.desc))


def _move(sentence: _Sentence, who: str, source: End, target: End, way: str, confidence: float, rule: str) -> Move:
    span = Span(sentence.passage.id, "text", sentence.start, sentence.start + len(sentence.text))
    year = _YEAR.search(sentence.text)
    return Move(
        "",
        who,
        source.org,
        source.desc,
        source.role,
        target.org,
        target.desc,
        target.role,
        way,
        int(year.group()) if year else None,
        span,
        round(confidence, 2),
        f"move/{rule}",
    )


def _id(document: Document, sentence: _Sentence, who: str, number: int) -> str:
    """Stable while the sentence stands where it does; a second move of the same person there is told apart."""
    key = [document.id, sentence.passage.id, str(sentence.start), who, *([str(number)] if number else [])]
    return hashlib.sha256("\0".join(key).encode()).hexdigest()[:12]
