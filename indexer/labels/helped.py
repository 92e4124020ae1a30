"""What helped against a challenge, in the words of the one who met it: label ``helped``, value the challenge's id.

In: a document and its ``challenge`` labels. Out: labels on the sentence of the remedy, in the passage of the challenge
or the next one of the same speaker. Cues are in ``data/helped.toml``; here is what surrounds them: whose challenge it
is, and which one. Questions, advice to others and untried remedies give nothing; none is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from indexer.document import Document, Label, Passage, Span
from indexer.labels import vocabulary
from indexer.labels.cues import Matcher
from indexer.labels.sentences import sentences

_NEAR = 0.85
"""What is left of a cue's confidence where the challenge stands in the passage before."""
_FAR = 900
"""A remedy that stands more characters after the challenge is for something else."""
_FIRST = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Ww]e|[Oo]ur|us)\b")
_TO_OTHERS = re.compile(r"\b(?:[Yy]ou(?:r|rself|['’]\w+)?)\b")

Met = tuple[int, str, float]
"""Where in a passage a challenge was told, its id, and how sure that is."""


def label(document: Document, labels: Iterable[Label]) -> list[Label]:
    """The remedies that speakers tell of for challenges they met; ``labels`` are those found so far."""
    met: dict[str, list[Met]] = {}
    for made in labels:
        if made.field == "challenge" and made.span.part in ("text", "heading"):
            at = made.span.start if made.span.part == "text" else 0
            met.setdefault(made.span.passage, []).append((at, made.value, made.confidence))
    if not met:
        return []
    before: dict[str, Passage] = {}
    found: list[Label] = []
    for passage in document.passages:
        if passage.role == "own" and passage.text:
            speaker = passage.author if document.kind == "thread" else ""
            earlier = before.get(speaker)
            if passage.id in met or (earlier and earlier.id in met):
                found += _passage(passage, met.get(passage.id, []), met.get(earlier.id, []) if earlier else [])
            before[speaker] = passage
    return found


def _passage(passage: Passage, here: list[Met], earlier: list[Met]) -> Iterator[Label]:
    """The remedies of one passage, each sentence once."""
    text = passage.text
    hits = sorted(_matcher().find(text), key=lambda hit: hit.start)
    if not hits:
        return
    undone = _cancelling().find(text)
    for start, end in sentences(text):
        told = [hit.key for hit in hits if start <= hit.start and hit.end <= end]
        denied = {hit.key for hit in undone if start <= hit.start and hit.end <= end}
        terms = [terms_by_id()[key] for key in dict.fromkeys(told) if key not in denied]
        if not terms or not _own(text[start:end]):
            continue
        for term in terms:
            if challenge := _which(term.mapping.split(), end, here, earlier):
                share = 1.0 if challenge[2] else _NEAR
                span = Span(passage.id, "text", start, end)
                yield Label("helped", challenge[1], span, round(term.confidence * share, 2), f"helped: {term.id}")
                break


def _which(wanted: list[str], end: int, here: list[Met], earlier: list[Met]) -> tuple[int, str, bool] | None:
    """The challenge that a remedy is for: the last one told before it, here or in the passage before."""
    for met, same in ((here, True), (earlier, False)):
        fits = [
            (at, value)
            for at, value, _ in met
            if (not same or end - _FAR < at < end) and (not wanted or value in wanted)
        ]
        if fits:
            return (*max(fits), same)
    return None


def _own(sentence: str) -> bool:
    """Whether a sentence tells of its speaker, and neither asks nor counsels."""
    if sentence.rstrip("\"'”’*_) ").endswith("?") or sentence.startswith(">"):
        return False
    return bool(_FIRST.search(sentence)) and not _TO_OTHERS.search(sentence)


@lru_cache(maxsize=1)
def terms_by_id() -> Mapping[str, vocabulary.Term]:
    """The kinds of remedies; VocabularyError if their file is at fault."""
    return vocabulary.read(vocabulary.DATA / "helped.toml")["term"]


@lru_cache(maxsize=1)
def _matcher() -> Matcher:
    return Matcher((term.id, cue) for term in terms_by_id().values() for cue in term.cues)


@lru_cache(maxsize=1)
def _cancelling() -> Matcher:
    return Matcher((term.id, cue) for term in terms_by_id().values() for cue in term.cancel)
