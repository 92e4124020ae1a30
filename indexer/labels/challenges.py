"""Which difficulties a text speaks of: labels ``challenge`` and, with the same characters, ``challenge_group``.

In: a document. Out: labels whose span is the whole sentence (or the heading, or the title) that says so. Cues are in
``data/challenges.toml``; here is only what surrounds them: denials, companions, headings that announce difficulties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from indexer.document import Document, Label, Part, Passage, Span
from indexer.labels import vocabulary
from indexer.labels.cues import Hit, Matcher, fold
from indexer.labels.sentences import sentences

_ANNOUNCES = re.compile(
    r"\b(?:challenges?|difficult(?:y|ies)|obstacles?|hurdles?|barriers?|struggles?|downsides?|drawbacks?|problems?|"
    r"pain points?|hardest part|what was hard)\b"
)
_DENIES = re.compile(
    r"(?:\b(?:no|not|never|without|zero|isn't|wasn't|aren't|weren't|don't have|didn't have|free of|less|reduces?|avoid)"
    r"(?: (?:a|an|any|the|been|have|had|my|your|really|such|much))*"
    r"|\b(?:didn't|did not|wasn't|not|don't|do not) (?:\w+ ){0,3}?because(?: of)?(?: \w+){0,2}) $"
)
_DISMISSED = re.compile(
    r"^[^.;,]{0,25}?\b(?:(?:was|is|were|are|has been|have been)(?: never|n't| not| no) (?:really |ever )?"
    r"(?:an? |the |my )?(?:big |real |main )?(?:problems?|issues?|concerns?|factors?|reasons?)|"
    r"never bothered|is a myth)\b"
)
_NEGATIVE = re.compile(
    r"^(?:no|nobody|any|not|never|without|less|lack|few|n't|isn't|aren't|wasn't|can't|cannot|couldn't|don't)\b"
)

_SECTOR = re.compile(
    r"\b(?:phds?|ph\.? ?d|postdocs?|post-docs?|post-?doctoral|academi\w+|academe|professors?|tenured?|doctora\w+|"
    r"dissertation|faculty|lecturers?|lecturing|grad(?:uate)? (?:school|students?)|advisors?|thesis)\b"
)
_WORK = re.compile(
    r"\b(?:careers?|universit\w+|research\w*|industry|jobs?|employers?|compan\w+|interview\w*|salar\w+|visas?|labs?|"
    r"start-?ups?|engineers?|hir(?:ed|ing)|degrees?|scientists?|colleagues?|manager|boss|contracts?|laid off|"
    r"stud(?:y|ied|ents?)|publish\w*|papers?|work(?:ed|ing|place)?)\b"
)
_ENOUGH_WORK = 4
"""Distinct words of working life that make a long text one about it; recipes and car tests have difficulties too."""
_SHORT = 800

_ANNOUNCED = 0.9
_IN_HEADING = 0.8
_WEAK_PAIR = 0.65
"""What is left of a term's confidence where only weak cues speak for it, as measured on labelled passages."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A piece of text that can be evidence: one sentence of a passage, a heading or the title."""

    passage: str
    part: Part
    start: int
    end: int
    announced: bool = False


def label(document: Document) -> list[Label]:
    """The challenges the document speaks of, each with its group, by place; none in a text about something else."""
    if not about_work(document):
        return []
    found: dict[tuple[str, Span], Label] = {}
    first = document.passages[0].id if document.passages else ""
    titled = {hit.key for hit in matcher().find(document.title)}
    for made in _whole(document.title, _Place(first, "title", 0, len(document.title)), _IN_HEADING):
        found.setdefault((made.value, made.span), made)
    announced, heading = False, ""
    for passage in document.passages:
        if passage.role == "signature":
            continue
        if passage.heading != heading:
            heading = passage.heading
            announced = _announces(heading, announced)
            place = _Place(passage.id, "heading", 0, len(heading), announced)
            for made in _whole(heading, place, _ANNOUNCED if announced else _IN_HEADING):
                found.setdefault((made.value, made.span), made)
        for made in _passage(passage, announced, titled):
            found.setdefault((made.value, made.span), made)
    return [each for made in found.values() for each in _with_group(made)]


def about_work(document: Document) -> bool:
    """Whether the text is about studies or working life at all: said by one word of academia, or by several of work
    (by any of work where it is short, since a comment leaves the most to its thread)."""
    parts = [fold(part) for part in (document.title, *(p.heading for p in document.passages))]
    parts += [fold(passage.text) for passage in document.passages]
    if any(_SECTOR.search(part) for part in parts):
        return True
    words = {match for part in parts for match in _WORK.findall(part)}
    return len(words) >= (1 if sum(map(len, parts)) < _SHORT else _ENOUGH_WORK)


def in_sentence(text: str) -> set[str]:
    """The challenges that one sentence alone speaks of (what the examples in the data file are checked with)."""
    return {made.value for made in _passage(Passage("p", text), False, set())}


def _announces(heading: str, before: bool) -> bool:
    """Whether passages under ``heading`` tell difficulties: it says so, or is a numbered item of a list that did."""
    if _ANNOUNCES.search(fold(heading)):
        return True
    return before and bool(re.match(r"\s*(?:\d+[.)]|[-*\u2022])\s", heading))


def _whole(text: str, place: _Place, confidence: float) -> Iterator[Label]:
    """The challenges of a title or a heading, which is evidence as a whole."""
    terms = vocabulary.challenges()
    cancelled = {hit.key for hit in _cancelling().find(text)}
    for key, strength, hit in _read(matcher().find(text)):
        if key in cancelled or _denied(text, 0, hit) or not (strength == "strong" or place.announced):
            continue
        rule = "announced heading" if place.announced else place.part
        least = min(confidence, terms[key].confidence) if not place.announced else confidence
        yield Label("challenge", key, Span(place.passage, place.part, place.start, place.end), least, rule)


def _passage(passage: Passage, announced: bool, titled: set[str]) -> Iterator[Label]:
    hits = matcher().find(passage.text)
    if not hits:
        return
    terms, ranges = vocabulary.challenges(), sentences(passage.text)
    cancels = _cancelling().find(passage.text)
    weak: dict[str, list[tuple[str, tuple[int, int]]]] = {}
    strong: set[str] = set()
    for key, strength, hit in _read(hits):
        sentence = next((r for r in ranges if r[0] <= hit.start < r[1]), None)
        if sentence is None or _cancelled(cancels, key, sentence) or _denied(passage.text, sentence[0], hit):
            continue
        if strength == "strong":
            strong.add(key)
            yield _made(
                key,
                passage.id,
                sentence,
                _ANNOUNCED if announced else terms[key].confidence,
                "announced" if announced else "cue",
            )
        else:
            weak.setdefault(key, []).append((hit.cue, sentence))
    for key, seen in weak.items():
        backed = announced or f"{key} strong" in titled or len({cue for cue, _ in seen}) > 1
        if backed and key not in strong:
            yield _made(key, passage.id, seen[0][1], round(terms[key].confidence * _WEAK_PAIR, 2), "weak cues")


def _read(hits: list[Hit]) -> Iterator[tuple[str, str, Hit]]:
    for hit in hits:
        key, strength = hit.key.split(" ")
        yield key, strength, hit


def _made(key: str, passage: str, sentence: tuple[int, int], confidence: float, rule: str) -> Label:
    return Label("challenge", key, Span(passage, "text", *sentence), confidence, rule)


def _cancelled(cancels: list[Hit], key: str, sentence: tuple[int, int]) -> bool:
    return any(hit.key == key and sentence[0] <= hit.start < sentence[1] for hit in cancels)


def _denied(text: str, start: int, hit: Hit) -> bool:
    """Whether the words before or after the cue in its sentence deny it; a cue that is itself a "no …" needs none."""
    low = fold(text[start : hit.end + 60])
    at, end = hit.start - start, hit.end - start
    if _DISMISSED.search(low[end:]):
        return True
    return not _NEGATIVE.match(low[at:end]) and bool(_DENIES.search(low[max(0, at - 60) : at]))


def _with_group(made: Label) -> tuple[Label, Label]:
    group = vocabulary.challenges()[made.value].broader
    return made, Label("challenge_group", group, made.span, made.confidence, made.rule)


@lru_cache(maxsize=1)
def matcher() -> Matcher:
    terms = vocabulary.challenges().values()
    strong = [(f"{term.id} strong", cue) for term in terms for cue in term.cues]
    return Matcher([*strong, *((f"{term.id} weak", cue) for term in terms for cue in term.weak)])


@lru_cache(maxsize=1)
def _cancelling() -> Matcher:
    return Matcher((term.id, cue) for term in vocabulary.challenges().values() for cue in term.cancel)
