"""Which way a document, and each of its passages, goes between academia and industry: label ``direction``.

In: a document and its moves. Out: at most one label for the document (rule ``document: …``) and one a passage (rule
``passage: …``), each on the words or the move that say so; nothing where there is no move (``none`` is not stored).
Moves speak first, then the cues of ``data/directions.toml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from indexer.document import Document, Label, Move, Part, Passage, Span
from indexer.labels import vocabulary
from indexer.labels.cues import Hit, Matcher

_RULE_OF_DOCUMENT, _RULE_OF_PASSAGE = "document: ", "passage: "
_WORTH = {"concurrent": 2.5, "weighing": 1.6, "round_trip": 1.5, "i2a": 1.3, "a2i": 1.0, "general": 0.9}
"""How much one cue of a direction says: the rarer, more explicit ones outweigh the ones that come with every move."""

_TITLE, _FIRST, _MOVE, _LATER = 3.0, 1.0, 2.5, 0.15
_ENOUGH = 1.2
"""Below this sum a document tells no move that its words would prove."""

_SURE_PASSAGE, _SURE_DOCUMENT = 0.45, 0.6
"""The confidence of an undisputed direction: words alone are right this seldom on labelled passages and documents."""

Evidence = tuple[str, float, Span, str]
"""A direction, its weight, where it is said, and whether a move, a title or a cue says it."""


def label(document: Document, moves: Sequence[Move]) -> list[Label]:
    """The direction of the document, if it has one, and those of its passages."""
    first = document.passages[0].id if document.passages else ""
    title = [_evidence(hit, first, "title", _TITLE) for hit in _matcher().find(document.title)]
    made: list[Label] = []
    gathered: list[Evidence] = list(title)
    for number, passage in enumerate(document.passages):
        if passage.role != "own" or not passage.text:
            continue
        said = _said(passage, moves)
        weight = _FIRST if _leads(document, number) else _LATER
        gathered += [(value, worth * weight, span, how) for value, worth, span, how in said]
        made += _decided(_with_title(said, title, passage), _RULE_OF_PASSAGE, _ENOUGH / 2, _SURE_PASSAGE)
    whole = _decided(gathered, _RULE_OF_DOCUMENT, _ENOUGH, _SURE_DOCUMENT)
    return [*_raised(whole, made), *made]


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
    return said + [_evidence(hit, passage.id, "text", 1.0) for hit in _matcher().find(passage.text)]


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
def _matcher() -> Matcher:
    terms = [term for term in vocabulary.directions().values() if term.id in _WORTH]
    return Matcher((term.id, cue) for term in terms for cue in term.cues)
