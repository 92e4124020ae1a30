"""Moves that a sentence may tell: its events put together two by two, with what speaks for and against each.

In: a ``Sentence``, its events (``move_events.py``), the moves that constructions found in it (``move_telling.py``), and
where everybody stood before. Out: ``Proposal``s: who, both ends, the way, and the features that ``move_model.py``
weighs. A station taken up is proposed once for each way that may have led to it: from what else the sentence tells,
from where its owner stood, or from nowhere in particular. Most proposals are no moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from indexer.document import Move
from indexer.labels.cues import fold
from indexer.labels.move_events import BEGIN, HELD, LEFT, PAST, Event
from indexer.labels.move_sentence import Sentence
from indexer.labels.move_words import SIDES_OF, End, direction, end_of, is_step, opposite

NOBODY = "?"
"""Who is meant where no subject was found."""
_SECTOR = re.compile(
    r"\b(?:academia|academe|industry|private sector|academic (?:world|life|career))\b(?![-'’])", re.IGNORECASE
)
_CONNECTED = re.compile(
    r"\b(before|prior to|after|since|when|while|until|then|and|now|once|but|as|later|eventually)\b"
    r"(?: (?:I|he|she|then|was|is|had|having|being|eventually|later|\w+ly))*,? ?$",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:adjunct|part-?time|on the side|side (?:project|job|gig|hustle)|while (?:also )?(?:working|employed|holding|"
    r"being|running|keeping|still)|at the same time|joint(?:ly)?|dual|both|affiliat\w+|sabbatical|"
    r"advis(?:or|er|es|ing)|consult\w*|moonlight\w*|alongside|in parallel|simultaneously|concurrently|in addition|"
    r"also|co-?found\w*|founder|"
    r"days? a week|day job|board|visiting|split\w*|divid\w+|industrial PhD|besides|as well as)\b",
    re.IGNORECASE,
)
_HONOUR = re.compile(
    r"\b(?:(?:MacArthur|Sloan|Guggenheim|Fulbright|Packard|Simons|Hertz|Turing|Nobel|Royal Society|IEEE|ACM|AAAI|AAAS|"
    r"ACL|APS|ASA|IMS|SIAM|INFORMS) (?:\w+ )?(?:fellow|scholar|laureate|prize|award|medal)\w*|fellow of the|laureate|"
    r"recipient|winner|honorary|emerit\w+|citizen|academy of)\b",
    re.IGNORECASE,
)
"""What people become without going anywhere."""
_EARLIER = re.compile(r"\b(?:before|prior to) (?:that|this|then),? (?:(?:I|he|she|they) )?$", re.IGNORECASE)
"""Before what a sentence tells last and what came first: nobody went there from the rest."""
_UNREAL = frozenset(
    "would could should might may can will never not if whether want wants wanted plan planning hope hoping consider "
    "considering considered thinking thought about can't won't didn't don't wouldn't couldn't isn't wasn't almost "
    "nearly to".split()
)
_WORD = re.compile(r"[\w’'-]+|[?,]")
_NEAR, _MANY, _LEAD = 4, 3, 24


@dataclass(slots=True)
class Proposal:
    """A move that may be told; ``ruled`` is what a construction read of it."""

    who: str
    way: str
    source: End
    target: End
    found: set[str] = field(default_factory=set)
    ruled: Move | None = None


class Stations:
    """Where each person stood last, and how often they went each way, as the document told it so far."""

    def __init__(self) -> None:
        self.last: dict[str, End] = {}
        self.ways: dict[tuple[str, str], int] = {}

    def after(self, found: Iterable[Event], made: Iterable[Proposal]) -> None:
        """Note the events of a sentence, and the moves that constructions found in it."""
        for event in found:
            if event.end.side and event.fact and event.kind != LEFT and event.who:
                self.last[event.who] = event.end
        for one in made:
            if one.ruled:
                self.ways[one.who, one.way] = self.ways.get((one.who, one.way), 0) + 1


def proposals(
    sentence: Sentence, found: Sequence[Event], ruled: Sequence[Move], stations: Stations, kind: str
) -> list[Proposal]:
    """The moves that the sentence of a document of this kind may tell; each person and way once."""
    made: dict[tuple[str, str], Proposal] = {}
    for one in _all(sentence, found, stations):
        first = made.setdefault((one.who, one.way), one)
        if first is not one:
            first.found |= one.found | {"twice"}
    told = [*made.values()]
    for move in ruled:
        mine = [one for one in told if one.way == move.direction and one.who in (move.who, NOBODY)]
        if not mine:
            mine = [Proposal(move.who, move.direction, End(), End(), {"only ruled", f"only {move.direction}"})]
            told += mine
        for one in mine:
            one.ruled = one.ruled or move
            one.found |= {"ruled", f"ruled {move.direction}", f"rule {move.rule}"}
    words = set(_WORD.findall(fold(sentence.text))) if told else set()
    for one in told:
        one.found |= _around(one, sentence, len(told), stations, kind)
        one.found |= {f"{one.way} word {word}" for word in words}
        if ruled and not one.ruled:
            one.found.add("ruled otherwise")
    return told


def _around(one: Proposal, sentence: Sentence, number: int, stations: Stations, kind: str) -> set[str]:
    """What its sentence and document say of a proposal as a whole."""
    again = min(2, stations.ways.get((one.who, one.way), 0))
    found = {
        f"again {again} {kind == 'thread'}",
        f"kind {kind}",
        f"kind {kind} ruled {bool(one.ruled)}",
        f"proposals {min(number, _MANY)}",
        f"nobody {one.who == NOBODY}",
    }
    if sentence.text.rstrip().endswith("?"):
        found.add("asks")
    if sentence.academic:
        found.add(f"title of academia {one.way}")
    return found


def _all(sentence: Sentence, found: Sequence[Event], stations: Stations) -> Iterator[Proposal]:
    text = sentence.text
    taken = [
        event
        for event in found
        if event.kind != LEFT
        and event.end.side
        and not _HONOUR.search(text, event.phrase, event.stop)
        and not _EARLIER.search(text, max(0, event.start - _LEAD), event.start)
    ]
    for target in taken:
        yield from _steps(target, sentence, found, stations)
    yield from _together(sentence, taken, stations)
    if all(event.kind == PAST for event in taken):
        for event in found:
            if event.kind == LEFT and event.end.side:
                yield _bare(event, sentence)


def _steps(target: Event, sentence: Sentence, found: Sequence[Event], stations: Stations) -> Iterator[Proposal]:
    """One proposal for each way that may have led to ``target``."""
    text, ways = sentence.text, _ways(target, sentence.text, found, stations)
    connected = _CONNECTED.search(text, max(0, target.start - 22), target.start)
    word = connected.group(1).lower() if connected else ""
    for way, (end, hows, source) in ways.items():
        who = target.who or (source.who if source else None) or NOBODY
        how = "+".join(sorted(hows))
        others = "+".join(sorted(h for w, (_, hs, _) in ways.items() if w != way for h in hs))
        one = Proposal(who, way, end, target.end, _of(target, "to", sentence))
        one.found |= {f"{way} is {each} {target.kind}" for each in hows}
        one.found |= {
            f"{way} {how}", f"{way} {target.kind} {how}", f"{way} {how} not {others}", f"{way} {how} when {word}",
            f"step {is_step(end, target.end, way)} {way}", f"{way} to {target.name}",
            f"{way} to {target.name} {target.sign}", f"{way} {target.end.role}", f"roles {end.role} {target.end.role}",
        }  # fmt: skip
        if source:
            one.found |= _of(source, "from", sentence)
            one.found |= {
                f"{way} from {source.name}", f"pair {source.name} {target.name}",
                f"way {way} {source.end.role} {target.end.role}",
                "source first" if source.start < target.start else "source later",
            }  # fmt: skip
        yield one


def _ways(
    target: Event, text: str, found: Sequence[Event], stations: Stations
) -> dict[str, tuple[End, set[str], Event | None]]:
    """Each way that ``target`` may be the end of: the other end, what speaks for it, and the event that tells it."""
    side, stood = target.end.side, stations.last.get(target.who or NOBODY)
    ends: list[tuple[End, str, Event | None]] = []
    for source in _sources(target, found):
        told = bool(source.end.side)
        ends.append((source.end if told else End(side=opposite(side)), source.kind if told else "left unnamed", source))
    if stood and stood != target.end:
        ends.append((stood, "stood", None))
    if _SECTOR.search(text, target.phrase, target.stop):
        ends.append((End(side=opposite(side)), "sector", None))
    if target.kind != PAST:
        ends += [(End(side=opposite(side)), "assumed", None), (End(side=side), "assumed", None)]
    made: dict[str, tuple[End, set[str], Event | None]] = {}
    for end, how, event in ends:
        if way := direction(end, target.end):
            made.setdefault(way, (end, set(), event))[1].add(how)
    return made


def _sources(target: Event, found: Sequence[Event]) -> list[Event]:
    """The events in the sentence that may tell where the owner of ``target`` stood, the nearest before it first."""
    named = (target.end.org, target.end.desc, target.end.role)
    same = [
        event
        for event in found
        if event is not target
        and (event.who == target.who or not event.who or not target.who)
        and (event.end.side or event.kind == LEFT)
        and (not event.end.side or (event.end.org, event.end.desc, event.end.role) != named)
    ]
    before = [event for event in reversed(same) if event.start < target.start and event.stop <= target.phrase + 1]
    if target.kind == PAST:
        return [event for event in before if event.kind in (PAST, LEFT) and event.end.side][:1]
    later = (PAST, LEFT, HELD) if target.prior else (PAST, LEFT)
    after = [event for event in same if event.start >= target.stop and event.kind in later]
    return before[:1] + [event for event in before[1:] if event.kind in (PAST, LEFT)][:1] + after[:1]


def _together(sentence: Sentence, taken: Sequence[Event], stations: Stations) -> Iterator[Proposal]:
    """Posts held at the same time: of both sides in one sentence, or beside the one that was told before."""
    signs = {match.group().lower() for match in _BESIDE.finditer(sentence.text)}
    halves = {side for event in taken for side in _halves(sentence.text[event.phrase : event.stop])}
    both = len(halves | {event.end.side for event in taken}) == len(SIDES_OF)
    for event in taken:
        stood = stations.last.get(event.who or NOBODY)
        beside = bool(stood and stood.side != event.end.side)
        if (both and (signs or event.kind == HELD)) or (signs and beside):
            one = Proposal(event.who or NOBODY, "concurrent", stood or End(), event.end)
            one.found |= {f"beside {sign}" for sign in signs}
            one.found |= {f"beside {sign} {both} {event.kind}" for sign in signs}
            kinds = [k for k in (HELD, BEGIN, PAST) if len({e.end.side for e in taken if e.kind == k}) == len(SIDES_OF)]
            one.found |= {f"beside {kind} in one" for kind in kinds}
            one.found |= {
                f"beside {both} {beside} {bool(signs)}", f"beside {event.kind} {both}", f"beside {event.name}",
                f"beside {event.kind} {beside} {event.end.side}",
            }  # fmt: skip
            yield one
            return


def _halves(phrase: str) -> set[str]:
    """The sides that the halves of "a professor of X and founder of Y" have."""
    halves = re.split(r",? and (?:an? |the )?(?:co-)?", phrase)
    return {end_of(half, 0, len(half), []).side for half in halves if len(halves) > 1} - {""}


def _bare(event: Event, sentence: Sentence) -> Proposal:
    """Somebody left, and nothing tells where to."""
    way = "a2i" if event.end.side == "academia" else "i2a"
    sector = bool(_SECTOR.search(sentence.text, event.phrase, event.stop))
    found = {f"bare {way}", f"bare {way} {event.name}", f"bare {way} {sector}", f"bare {way} {event.form}"}
    return Proposal(event.who or NOBODY, way, event.end, End(), found | _of(event, "from", sentence))


def _of(event: Event, part: str, sentence: Sentence) -> set[str]:
    """What speaks for and against one event having happened, to somebody in particular."""
    low, kind, fact = fold(sentence.text), event.kind, event.fact
    who = _role_of(event, sentence)
    before = _WORD.findall(low[max(0, event.start - 40) : event.start])[-_NEAR:]
    after = _WORD.findall(low[event.phrase : event.phrase + 30])[:1]
    first = event.form.split()[0]
    form = next((ending for ending in ("ing", "ed") if first.endswith(ending)), first)
    found = {
        f"{part} {event.name}", f"{part} {kind}", f"{part} who {who}", f"{part} fact {fact}",
        f"{part} {kind} fact {fact} {who}", f"{part} {kind} {form}", f"{part} sign {event.sign}",
        f"{part} {event.name} sign {event.sign} {event.end.side}", f"{part} form {event.form}",
        f"{part} role {event.end.role}", f"{part} side {event.end.side}",
    }  # fmt: skip
    if before:
        found |= {f"{part} after {before[-1]}", f"{part} after {' '.join(before[-2:])}"}
        found |= {f"{part} near {word}" for word in before if word in _UNREAL}
    return found | {f"{part} before {word}" for word in after}


def _role_of(event: Event, sentence: Sentence) -> str:
    if event.who is None:
        return "nobody"
    if event.who == sentence.author:
        return "author"
    return "named" if any(each.name == event.who for each in sentence.named) else "last"
