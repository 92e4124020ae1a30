"""What one sentence tells of moves: its constructions put together, end by end.

In: a ``Sentence`` with the persons and institutions named in it, and what was said before. Out: ``Move``s without ids,
and where people stand. Named employers come from the institution labels, unnamed ones keep their description. What is
denied, supposed, planned, asked, or said of people in general is no move (``move_subjects.py``). Constructions are in
``move_patterns.py`` and ``move_targets.py``, the sides of ends in ``move_words.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from indexer.document import Move, Span
from indexer.labels import move_scan
from indexer.labels.move_patterns import Construction
from indexer.labels.move_sentence import Sentence, cues, end, who_of
from indexer.labels.move_subjects import is_fact, starts
from indexer.labels.move_targets import CONCURRENT, ROUND
from indexer.labels.move_words import End, direction, end_of, is_step, opposite, year_of

_SECTOR = re.compile(
    r"\b(?:academia|academe|academic|industry|private sector|corporate|big tech)\b(?![-'’])", re.IGNORECASE
)
_ACADEMIA = re.compile(
    r"\b(?:academia|academe|academic (?:job|career|life|position|post|track|world|research)|ivory tower|tenured?|"
    r"tenure[- ]track|TT|faculty (?:job|position|post)|professor(?:ship)?|lectureship|post-?doc\w*|R1)\b(?!['’])",
    re.IGNORECASE,
)
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
_BEFORE_THAT = re.compile(
    r"(?:Before|Prior to) (?:that|this),? (?:I|he|she) (?:was|worked|did|spent|had been|taught)"
    r" (?P<x>[^,;:!?()\n]{2,90})"
)
_POSTS = {"took", "joined", "became", "appointed", "now-post", "i-now"}
"""Constructions that tell of a new post even where it is of the sector that was left."""
_FIELD = re.compile(
    r"(?:the )?(?:government|civil service|consulting|data science|tech|software|pharma|biotech|finance)\b",
    re.IGNORECASE,
)
"""Where those who tell of leaving academia go."""

_FIRST = re.compile(r"\bI\b")
_HIS = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey)(?:['’]\w+)?(?: (?:had|has|have|\w+ly|also))*\s*$")
_SCIENCE = re.compile(r"\b(?:research|physics|astronomy|chemistry|mathematics|statistics|\w+ology)$", re.IGNORECASE)
_OUTRIGHT = re.compile(
    r"(?:academia|academe|the (?:academy|ivory tower|tenure track|academic world))\b(?!['’])", re.IGNORECASE
)
_PLAIN = 0.85
_FLOOR = 0.35
"""Constructions are righter than their ranks say: so many moves of each rank were right in sentences read by hand."""
_STATED = {"now", "i-now", "works", "now-doing", "now-post", "in-now", "joined", "took", "ended-up"}

_UNTOLD, _STOOD, _ALONE, _SUPPOSED = 0.8, 0.75, 0.95, 0.7
"""What is left of a construction's confidence where the end left is the other sector, stood before, is all there is,
or is supposed."""


def told(sentence: Sentence) -> list[Move]:
    """All moves that the sentence tells, in no order of rank; the same one may be told twice."""
    plain = [*_round(sentence), *_both(sentence), *_concurrent(sentence)]
    return plain or list(_combined(sentence)) or list(_earlier(sentence))


def _both(sentence: Sentence) -> Iterator[Move]:
    """Moves whose two ends stand in one construction."""
    for rule, match in cues(sentence, "both"):
        who = who_of(sentence, match)
        if who is None:
            continue
        source, target = end(sentence, match, "x"), end(sentence, match, "y")
        source = source if source.side or not _from_sector(target) else replace(source, side=opposite(target.side))
        if not source.side and target.side == "industry" and _SCIENCE.search(source.desc):
            source = replace(source, side="academia")
        if target.desc in ("another", "another one") and source.side == "industry":
            target = replace(target, side=source.side)
        if not target.side and source.side == "academia" and rule.name in ("leave-for", "swap", "before-now"):
            target = replace(target, side="industry")
        way = direction(source, target)
        if way and is_step(source, target, way, both=True):
            yield move_of(sentence, who, source, target, way, rule.confidence, rule.name)


def _combined(sentence: Sentence) -> Iterator[Move]:
    """Moves whose ends are told apart from each other, or of which one end only is told."""
    targets = list(cues(sentence, "targets"))
    told = cues(sentence, "sources" if targets else "strong")
    sources = [(rule, match) for rule, match in told if not rule.strong or is_fact(sentence.text, match.start())]
    done = False
    for rule, match in targets:
        pair = _source(sentence, sources, match)
        if (rule.paired and not pair) or (_dates(rule, match, pair) and starts(sentence.text, match.start())):
            continue
        who = who_of(sentence, match)
        target = _target(sentence, rule, match)
        if who is None or not (target.side or target.org):
            continue
        source, share = (_left_end(sentence, *pair), 1.0) if pair else _untold(sentence, rule, match, target, who)
        if rule.name == "return" and source.side == target.side and _SECTOR.search(match.group("x")[:40]):
            source, share = End(side=opposite(target.side)), _UNTOLD
        way = direction(source, target)
        if way and is_step(source, target, way):
            done = True
            name = f"{pair[0].name if pair else 'untold'}+{rule.name}"
            yield move_of(sentence, who, source, target, way, rule.confidence * share, name)
    if not done:
        yield from _left(sentence, sources)


def _earlier(sentence: Sentence) -> Iterator[Move]:
    """ "I am a data scientist. Before that, I was a postdoc": the sentence before tells where the move went."""
    match = _BEFORE_THAT.match(sentence.text)
    states = list(_STATE.finditer(sentence.before)) if match else []
    if not states or match is None or (who := who_of(sentence, match)) is None:
        return
    target = end_of(sentence.before, *states[-1].span(), [])
    source = end(sentence, match, "x")
    way = direction(source, target)
    if way in ("a2i", "i2a"):
        yield move_of(sentence, who, source, replace(target, desc="", org=""), way, 0.6, "before-that")


def _target(sentence: Sentence, rule: Construction, match: re.Match[str]) -> End:
    """The end taken up; an empty one where it is but a taught degree."""
    target = end(sentence, match, "x")
    if _TAUGHT.search(match.group()):
        return End()
    if rule.name == "founded-named" and not target.side and not _NO_FIRM.search(match.group("x")):
        return replace(target, side="industry")
    return target


def _left_end(sentence: Sentence, rule: Construction, match: re.Match[str]) -> End:
    source = end(sentence, match, "x")
    if rule.name == "after-graduating":
        return End(side="academia")
    return replace(source, side="industry") if rule.name == "laid-off" and not source.side else source


def _dates(rule: Construction, match: re.Match[str], pair: object) -> bool:
    """Whether "when I …" before this construction only dates what the sentence really tells."""
    return rule.name.startswith("began") or (pair is None and not (rule.strong and _SECTOR.search(match.group("x"))))


def _source(
    sentence: Sentence, sources: list[tuple[Construction, re.Match[str]]], target: re.Match[str]
) -> tuple[Construction, re.Match[str]] | None:
    """The end left that goes with ``target``: of another stretch of the sentence, and with a side if one has it."""
    apart = [
        (r, m)
        for r, m in sources
        if (m.end("x") <= target.start("x") or m.start() >= target.end()) and not _anothers(sentence, m.start())
    ]
    return next(((r, m) for r, m in apart if _left_end(sentence, r, m).side), apart[0] if apart else None)


def _anothers(sentence: Sentence, verb: int) -> bool:
    """Whether the writer tells of a move, and the verb is somebody else's: "I started there, and he had been"."""
    return not sentence.named and bool(_FIRST.search(sentence.text)) and bool(_HIS.search(sentence.text, 0, verb))


def _left(sentence: Sentence, sources: list[tuple[Construction, re.Match[str]]]) -> Iterator[Move]:
    """Leaving academia with no word on where to."""
    for rule, match in sources:
        if rule.strong and _ACADEMIA.search(match.group("x")[:40]):
            source, who = end(sentence, match, "x"), who_of(sentence, match)
            if who is not None and source.side == "academia":
                sure = _PLAIN if rule.name == "left" and _OUTRIGHT.match(match.group("x")) else rule.confidence * _ALONE
                yield move_of(sentence, who, source, End(), "a2i", sure, rule.name)


def _untold(sentence: Sentence, rule: Construction, match: re.Match[str], target: End, who: str) -> tuple[End, float]:
    """The end left, where the sentence does not name it, and the confidence that is left: the other sector, or what
    was said before."""
    phrase = match.group("x")
    if rule.strong and target.side and _SECTOR.search(phrase[:40]):
        return End(side=opposite(target.side)), _UNTOLD
    if rule.strong and target.side == "industry" and _FIELD.match(phrase):
        return End(side="academia"), _SUPPOSED
    if target.role == "postdoc":
        return End(side="academia"), _STOOD
    if who in sentence.leavers and target.side == "industry" and rule.name in _STATED:
        return End(side="academia"), _UNTOLD
    if stood := sentence.stood.of(who):
        known = stood.side != target.side or (target.side == "academia" and rule.name in _POSTS)
        return (stood if known else End()), _STOOD
    states = list(_STATE.finditer(sentence.before))
    if not states:
        titled = target.side == "industry" and sentence.academic and "industry" in phrase
        return End(side="academia" if titled else ""), _SUPPOSED
    state = end_of(sentence.before, states[-1].start(), states[-1].end(), [])
    known = state.side != target.side or rule.name in _POSTS
    return (End(role=state.role, side=state.side) if known else End()), _STOOD


def _concurrent(sentence: Sentence) -> Iterator[Move]:
    if not sentence.bits & move_scan.CONCURRENT_BIT:
        return
    for match in CONCURRENT.finditer(sentence.text):
        who = who_of(sentence, match)
        if who is not None:
            ends = (end(sentence, match, "x"), end(sentence, match, "y")) if match.group("x") else (End(), End())
            yield move_of(sentence, who, *ends, "concurrent", 0.7, "joint")


def _round(sentence: Sentence) -> Iterator[Move]:
    if not sentence.bits & move_scan.ROUND_BIT:
        return
    for match in ROUND.finditer(sentence.text):
        who = who_of(sentence, match)
        if who is not None:
            yield move_of(sentence, who, End(), End(), "round_trip", 0.75, "round-trip")


def _from_sector(target: End) -> bool:
    return bool(target.side and _SECTOR.search(target.desc))


def move_of(sentence: Sentence, who: str, source: End, target: End, way: str, confidence: float, rule: str) -> Move:
    """The move on the whole sentence, without its id."""
    span = Span(sentence.passage.id, "text", sentence.start, sentence.start + len(sentence.text))
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
        year_of(sentence.text),
        span,
        round(_FLOOR + (1 - _FLOOR) * confidence, 2),
        f"move/{rule}",
    )
