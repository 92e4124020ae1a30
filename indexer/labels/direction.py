"""Which way a document, and each of its passages, goes between academia and industry: label ``direction``.

In: a document and its moves. Out: at most one label for the document (rule ``document: …``) and one a passage (rule
``passage: …``), each on the words or the move that say so; nothing where there is no move (``none`` is not stored).
Moves speak first, then the cues of ``data/directions.toml``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from indexer.document import Document, Label, Move, Part, Passage, Span
from indexer.labels import advice, direction_titles, vocabulary
from indexer.labels.cues import Hit, Matcher

_RULE_OF_DOCUMENT, _RULE_OF_PASSAGE = "document: ", "passage: "
_WORTH = {"concurrent": 2.5, "weighing": 1.6, "round_trip": 1.5, "i2a": 1.3, "a2i": 1.0, "general": 0.9}
"""How much one cue of a direction says: the rarer, more explicit ones outweigh the ones that come with every move."""

_TITLE, _FIRST, _MOVE, _LATER = 3.0, 1.0, 2.5, 0.15
_STORY = 5.0
"""What the story of the one a document is about weighs as a whole."""

_OFFERED = re.compile(
    r"\b(?:(?:I|he|she) (?:now )?(?:have|has|had|got|received)(?: been)? (?:offered|one offer|an offer|two offers)|"
    r"has offered me|have offered me|and an offer\b|wants me)",
)
_OPEN = re.compile(
    r"\?|\b(?:undecided|not decided|can(?:no|')t decide|do not know whether|don['’]t know (?:if|whether)|deciding|"
    r"torn|has until|have until|keeps? me awake)\b",
    re.IGNORECASE,
)
_ENOUGH = 1.2
"""Below this sum a document tells no move that its words would prove."""

_ENOUGH_LONG, _LONG = 2.0, 3000
"""The same for texts of more characters than that, told by words alone."""

_COUNSEL, _MANY = 3.0, 4
"""What counsel to others weighs, and how many sentences of it make a page one of advice."""

_STAYS = re.compile(
    r"\b(?:(?:I['’]?m|I am|we are) (?:still )?staying|why I (?:stay|stayed|am still|still)|"
    r"staying in academia)\b(?!.*\?)",
    re.IGNORECASE,
)

_SURE_PASSAGE, _SURE_DOCUMENT = 0.45, 0.6
"""The confidence of an undisputed direction: words alone are right this seldom on labelled passages and documents."""

Evidence = tuple[str, float, Span, str]
"""A direction, its weight, where it is said, and whether a move, a title or a cue says it."""


def label(document: Document, moves: Sequence[Move]) -> list[Label]:
    """The direction of the document, if it has one, and those of its passages."""
    first = document.passages[0].id if document.passages else ""
    title = [_evidence(hit, first, "title", _TITLE) for hit in matcher().find(document.title)]
    made: list[Label] = []
    gathered: list[Evidence] = [*title, *_titled(document.title, first), *_story(document, moves), *_asked(document)]
    for number, passage in enumerate(document.passages):
        if passage.role != "own" or not passage.text:
            continue
        said = _said(passage, moves)
        weight = _FIRST if _leads(document, number) else _LATER
        gathered += [(value, worth * weight, span, how) for value, worth, span, how in said]
        made += _decided(_with_title(said, title, passage), _RULE_OF_PASSAGE, _ENOUGH / 2, _SURE_PASSAGE)
    gathered += _counsel(document, gathered)
    whole = (
        []
        if _stays(document, gathered)
        else _decided(gathered, _RULE_OF_DOCUMENT, _due(document, gathered), _SURE_DOCUMENT)
    )
    return [*_raised(whole, made), *made]


def _titled(title: str, first: str) -> list[Evidence]:
    """What the form of the title says."""
    said = direction_titles.ways(title) if first else []
    return [(value, weight, Span(first, "title", *span), "title") for value, weight, span in said]


def _asked(document: Document) -> list[Evidence]:
    """An offer and an open question in what a document opens with: its writer, or the one it is about, weighs."""
    opening = document.passages[0] if document.passages else None
    offered = _OFFERED.search(opening.text) if opening and opening.role == "own" else None
    if opening is None or not offered or not (_OPEN.search(opening.text) or "?" in document.title):
        return []
    return [
        (
            "weighing",
            direction_titles.ASKED if "?" in document.title else direction_titles.ASKED / 2,
            Span(opening.id, "text", *offered.span()),
            "cue",
        )
    ]


def _story(document: Document, moves: Sequence[Move]) -> list[Evidence]:
    """The moves of the one the document is about, taken together: both ways are out and back."""
    told = [move for move in moves if move.direction in _WORTH and move.who == _hero(document, moves)]
    ways = {move.direction for move in told}
    if not told:
        return _several(document, moves)
    both = "round_trip" if {"a2i", "i2a"} <= ways else told[-1].direction
    value = "concurrent" if "concurrent" in ways else both
    at = next((move for move in told if move.direction == value), told[-1])
    return [(value, _STORY, at.span, "move")]


def _counsel(document: Document, gathered: Sequence[Evidence]) -> list[Evidence]:
    """A page that tells nobody's story, but counsels those who may move, is about moving in general."""
    cues = [each for each in gathered if each[0] in ("a2i", "general")]
    if document.kind == "thread" or not cues or any(how in ("move", "title") for *_, how in gathered):
        return []
    return [("general", _COUNSEL, cues[0][2], "advice")] if len(advice.label(document)) >= _MANY else []


def _stays(document: Document, gathered: Sequence[Evidence]) -> bool:
    """Whether the title says that its writer stays, and no move is told."""
    return bool(_STAYS.search(document.title)) and not any(how == "move" for *_, how in gathered)


def _due(document: Document, gathered: Sequence[Evidence]) -> float:
    """The sum that proves a move: of words alone, a long text holds some by chance."""
    long = sum(len(passage.text) for passage in document.passages) > _LONG
    return _ENOUGH_LONG if long and all(how == "cue" for *_, how in gathered) else _ENOUGH


def _several(document: Document, moves: Sequence[Move]) -> list[Evidence]:
    """A page on several people who went different ways is about moving in general."""
    told = [move for move in moves if move.direction in ("a2i", "i2a")]
    if document.kind == "thread" or len({m.who for m in told}) < 2 or len({m.direction for m in told}) < 2:
        return []
    return [("general", _STORY, told[0].span, "move")]


def _hero(document: Document, moves: Sequence[Move]) -> str:
    """Who a document is about: its author, the opener of a thread, else the one person named in its title or alone."""
    if document.kind == "thread":
        return document.passages[0].author if document.passages else ""
    movers = [move.who for move in moves if move.direction in _WORTH]
    if "author" in movers:
        return "author"
    titled = [who for who in movers if who and who.split()[-1] in document.title]
    return titled[0] if titled else (movers[0] if len(set(movers)) == 1 else "")


def document_direction(labels: Iterable[Label]) -> str:
    """The document's direction among ``labels``, or "none"."""
    for made in labels:
        if made.field == "direction" and made.rule.startswith(_RULE_OF_DOCUMENT):
            return made.value
    return "none"


def passage_direction(labels: Iterable[Label], passage_id: str) -> str:
    """The direction of one passage among ``labels``, or "none"."""
    for made in labels:
        if made.field == "direction" and made.rule.startswith(_RULE_OF_PASSAGE) and made.span.passage == passage_id:
            return made.value
    return "none"


def _leads(document: Document, number: int) -> bool:
    """Whether a passage states the document's own matter: all of an article or a post, the first post of a thread."""
    return number == 0 or document.kind != "thread"


def _said(passage: Passage, moves: Sequence[Move]) -> list[Evidence]:
    """What the moves and cues of one passage say."""
    said = [
        (move.direction, _MOVE * move.confidence, move.span, "move")
        for move in moves
        if move.span.passage == passage.id and move.span.part == "text" and move.direction in _WORTH
    ]
    return said + [_evidence(hit, passage.id, "text", 1.0) for hit in matcher().find(passage.text)]


def _with_title(said: list[Evidence], title: list[Evidence], passage: Passage) -> list[Evidence]:
    """A title only tips what a passage itself says, since the evidence must stand in the passage."""
    own = {value for value, _, _, _ in said}
    here = next((span for _, _, span, _ in said), None)
    if here is None:
        return said
    return said + [(v, w / 2, here, how) for v, w, _, how in title if v in own]


def _evidence(hit: Hit, passage: str, part: Part, weight: float) -> Evidence:
    how = "title" if part == "title" else "cue"
    return hit.key, weight * _WORTH[hit.key], Span(passage, part, hit.start, hit.end), how


def _decided(evidence: list[Evidence], rule: str, enough: float, sure: float) -> list[Label]:
    """The direction with the greatest sum, on its weightiest evidence; none below ``enough``."""
    sums: defaultdict[str, float] = defaultdict(float)
    best: dict[str, Evidence] = {}
    for each in evidence:
        value, weight = each[0], each[1]
        sums[value] += weight
        if value not in best or weight > best[value][1]:
            best[value] = each
    if not sums:
        return []
    value = _chosen(sums)
    if sums[value] < enough:
        return []
    share = sums[value] / sum(sums.values())
    return [Label("direction", value, best[value][2], round(sure * (0.6 + 0.4 * share), 2), rule + best[value][3])]


def _chosen(sums: defaultdict[str, float]) -> str:
    """The heaviest; moves both ways, both strong, make a round trip."""
    order = list(_WORTH)
    if sums["a2i"] > 0 and sums["i2a"] > 0 and 2 * sums["round_trip"] >= max(sums.values()):
        return "round_trip"
    return max((value for value in sums if sums[value] > 0), key=lambda value: (sums[value], -order.index(value)))


def _raised(whole: list[Label], others: list[Label]) -> list[Label]:
    """The document's label with a confidence no lower than any passage's."""
    top = max((made.confidence for made in others), default=0.0)
    return [Label(w.field, w.value, w.span, max(w.confidence, top), w.rule) for w in whole]


@lru_cache(maxsize=1)
def matcher() -> Matcher:
    terms = [term for term in vocabulary.directions().values() if term.id in _WORTH]
    return Matcher((term.id, cue) for term in terms for cue in term.cues)
