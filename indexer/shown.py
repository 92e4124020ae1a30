"""What may be shown of a document: all of it, an excerpt, or its facts with a link.

In: a document with ``display`` on its sources (``indexer.display``), or a hit of a search. Out: the same cut to what
every output may hold: pages, command line, API, feeds, exports. What it returns is a document like any other: spans
point into the texts it has, and where one is not empty its characters are those of the original.

``excerpt`` is the opening (``OPENING`` characters at most), the place that each move and each label's value was first
read from, and the sentences around these while all stays below ``SENTENCES`` characters: in all never more than a
quarter of the text, nor than ``MOST`` characters. A search shows the places that it found instead, ``SNIPPET``
characters each, within the same bounds. ``link`` shows no text. Passages of which nothing is shown are left out, what
is cut in a passage is an ellipsis, and a label or a move whose words may not be shown keeps its value and has an empty
span (``HIDDEN``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from indexer.display import strictest
from indexer.document import Display, Document, Label, Move, Part, Passage, Span
from indexer.highlight import excerpt
from indexer.index import DocumentHit
from indexer.labels.sentences import sentence_at
from indexer.passages import PassageHit

SHARE = 4
"""At most one part in so many of a text is shown of an excerpt: short texts too are not to be had here whole."""

MOST = 3_000
"""With 68 real posts and articles, 7 of 1,081 values of labels and no move lose their evidence to these two bounds;
with 1,000 characters 163 would, with 2,000 66."""

SENTENCES = 1_000
"""Sentences are shown while all is less than this, the bare words that labels were read from beyond it too."""

OPENING = 300
SNIPPET = 240
"""Characters around a match: about what search engines quote."""

SENTENCE = 240
"""A longer sentence is not shown for the sake of a word in it."""

LEAST = 40
"""With less room than this, an opening or a place found says nothing."""

ELLIPSIS = "\u2026"
HIDDEN = Span("", "title", 0, 0)
"""The span of what is known of a document while the words that say it may not be shown."""

Place = tuple[str, Part]
"""A passage's id and one of its parts."""

Cut = tuple[str, tuple[tuple[int, int, int], ...]]
"""A part's text as it is shown, and its ranges: (start, end, where that start is now)."""


def allowed(document: Document) -> Display:
    """What the sources allow, as recorded: the strictest of them (why: ``display.strictest``)."""
    return strictest(source.display for source in document.sources)


def room(document: Document) -> int:
    """How many characters an excerpt may have."""
    return min(MOST, sum(len(passage.text) for passage in document.passages) // SHARE)


def shown(document: Document) -> Document:
    """``document`` with what may be shown of it."""
    display = allowed(document)
    if display == "full":
        return document
    return _made(document, _chosen(document) if display == "excerpt" else _Choice(document, 0))


def shown_hit(hit: DocumentHit) -> DocumentHit:
    """``hit`` with what may be shown of its document and of the places found; those left out count as ``more``."""
    display = allowed(hit.document)
    if display == "full":
        return hit
    places = list(_snippets(hit.passages, room(hit.document) if display == "excerpt" else 0))
    more = hit.more + len(hit.passages) - len(places)
    return replace(hit, document=shown(hit.document), passages=tuple(places), more=more)


def _snippets(places: Iterable[PassageHit], left: int) -> Iterator[PassageHit]:
    for place in places:
        width = min(SNIPPET, left)
        if width < LEAST:
            return
        text, marks, before, after = excerpt(place.passage.text, place.marks, width)
        left -= len(text)
        lead, tail = f"{ELLIPSIS} " * before, f" {ELLIPSIS}" * after
        moved = tuple((start + len(lead), end + len(lead)) for start, end in marks)
        yield replace(place, passage=replace(place.passage, text=lead + text + tail, heading=""), marks=moved)


class _Choice:
    """What was chosen of a document's texts: ranges by part, at most ``left`` more characters."""

    def __init__(self, document: Document, left: int) -> None:
        self.left = left
        self.texts: dict[Place, str] = {}
        for passage in document.passages:
            self.texts[passage.id, "heading"] = passage.heading
            self.texts[passage.id, "text"] = passage.text
        self.ranges: dict[Place, list[tuple[int, int]]] = {}

    def take(self, place: Place, start: int, end: int) -> bool:
        """Choose ``[start, end)``, which may overlap with what is chosen already; False where there is no room."""
        chosen = self.ranges.get(place, [])
        apart = [(low, high) for low, high in chosen if high < start or low > end]
        joined = [(low, high) for low, high in chosen if not (high < start or low > end)]
        start, end = min([start, *(low for low, _ in joined)]), max([end, *(high for _, high in joined)])
        cost = end - start - sum(high - low for low, high in joined)
        if cost > self.left:
            return False
        self.left -= cost
        self.ranges[place] = sorted([*apart, (start, end)])
        return True


def _chosen(document: Document) -> _Choice:
    """The opening, then where labels and moves were first read, then the sentences around that."""
    choice = _Choice(document, room(document))
    _open(choice, document, min(OPENING, choice.left // 2))
    first = {_value(label): label.span for label in reversed(document.labels)}
    spans = [*(move.span for move in document.moves), *reversed(first.values())]
    wanted = [((s.passage, s.part), s.start, s.end) for s in spans if (s.passage, s.part) in choice.texts]
    taken = [each for each in wanted if choice.take(*each)]
    choice.left = max(0, min(choice.left, SENTENCES - (room(document) - choice.left)))
    for place, start, end in taken:
        text = choice.texts[place]
        low, high = sentence_at(text, start) if place[1] == "text" else (0, len(text))
        if max(end, high) - low <= SENTENCE:
            choice.take(place, low, max(end, high))
    return choice


def _open(choice: _Choice, document: Document, left: int) -> None:
    """The first ``left`` characters that the one who opens says: no reply, no comment, no quote."""
    for passage in document.passages:
        if left < LEAST or passage.role != "own" or passage.parent is not None:
            continue
        end = len(passage.text)
        if end > left:
            end = max(passage.text.rfind(" ", 0, left + 1), 0) or left
        choice.take((passage.id, "text"), 0, end)
        left -= end


def _made(document: Document, choice: _Choice) -> Document:
    """The document with what was chosen of it, its spans moved along."""
    parts = {place: _cut(choice.texts[place], ranges) for place, ranges in choice.ranges.items()}
    passages = tuple(_passages(document, parts)) if parts else ()
    authors = {passage.id: passage.author for passage in document.passages}
    kept = {passage.id for passage in passages}

    def moved(span: Span) -> Span:
        if span.part == "title":
            return replace(span, passage=passages[0].id if passages else "")
        if span.part == "byline":
            if span.passage in kept or not authors.get(span.passage):
                return span
            said = authors[span.passage][span.start : span.end]
            return replace(span, passage="") if document.author[span.start : span.end] == said else HIDDEN
        for start, end, at in parts.get((span.passage, span.part), ("", ()))[1]:
            if start <= span.start and span.end <= end:
                return replace(span, start=span.start - start + at, end=span.end - start + at)
        return HIDDEN

    labels = _placed([replace(label, span=moved(label.span)) for label in document.labels])
    moves = tuple(_move(move, moved(move.span)) for move in document.moves)
    return replace(document, passages=passages, labels=labels, moves=moves)


def _move(move: Move, span: Span) -> Move:
    # How an employer is described is the story's own words.
    return replace(move, span=span, from_desc="", to_desc="") if span == HIDDEN else replace(move, span=span)


def _value(label: Label) -> tuple[str, str, str]:
    """What is said, and the kind of rule that says it: a document's direction is not that of one of its passages."""
    return label.field, label.value, label.rule.partition(":")[0]


def _placed(labels: list[Label]) -> tuple[Label, ...]:
    """Those whose words are shown, and of every value that has none, the first."""
    proven = {_value(label) for label in labels if label.span != HIDDEN}
    kept = []
    for label in labels:
        if label.span != HIDDEN or _value(label) not in proven:
            kept.append(label)
            proven.add(_value(label))
    return tuple(kept)


def _passages(document: Document, parts: Mapping[Place, Cut]) -> Iterator[Passage]:
    """The passages of which something is shown, the first post, and those in which a quote shown stands."""
    held = {id for id, _ in parts}
    held |= {p.parent for p in document.passages if p.id in held and p.role != "own" and p.parent}
    held.add(next((p.id for p in document.passages if p.role == "own" and p.parent is None), ""))
    for passage in document.passages:
        if passage.id in held:
            text = parts.get((passage.id, "text"), (ELLIPSIS * bool(passage.text), ()))[0]
            yield replace(passage, text=text, heading=parts.get((passage.id, "heading"), ("", ()))[0])


def _cut(text: str, ranges: list[tuple[int, int]]) -> Cut:
    """``ranges`` of ``text`` with an ellipsis for what is left out, and where each has gone."""
    made, gone, before = "", [], 0
    for start, end in ranges:
        left_out = text[before:start]
        made += f" {ELLIPSIS} "[not made :] if left_out.strip() else left_out if made else ""
        gone.append((start, end, len(made)))
        made += text[start:end]
        before = end
    return made + f" {ELLIPSIS}" * bool(text[before:].strip()), tuple(gone)
