"""What a document and its passages are about: labels ``topic`` whose span is the words matched.

In: a document. Out: labels on the title, on headings and on the passages that are about a topic. A passing mention is
none: a topic counts where it is in the title or a heading, or comes back, or has its strong words in a short post.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from indexer.document import Document, Label, Part, Span
from indexer.labels import vocabulary
from indexer.labels.cues import Hit, Matcher

_TITLE, _HEADING = 0.8, 0.7
_CONFIDENCE = {"title and text": 0.8, "often": 0.55, "short post": 0.42}
"""The share of right labels that each rule gave on labelled passages (that of headings is a guess)."""

_SHORT = 700
"""Characters of a passage in which one strong mention makes a topic."""


def label(document: Document) -> list[Label]:
    """The topics of the title, of headings and of passages, by place."""
    found: list[Label] = []
    first = document.passages[0].id if document.passages else ""
    in_title = matcher().find(document.title)
    titled = {_term(hit) for hit in in_title}
    found += _marked(in_title, first, "title", _TITLE)
    heading = ""
    for passage in document.passages:
        if passage.role == "signature":
            continue
        headed: list[Hit] = []
        if passage.heading != heading and passage.heading != document.title:
            headed = matcher().find(passage.heading)
            found += _marked(headed, passage.id, "heading", _HEADING)
        heading = passage.heading
        found += _in_text(passage.id, passage.text, titled | {_term(hit) for hit in headed})
    return found


def _marked(hits: list[Hit], passage: str, part: Part, confidence: float) -> list[Label]:
    """One label a topic for a title or heading, at its first strong mention."""
    made: dict[str, Label] = {}
    for hit in hits:
        if hit.key.endswith(" strong") or hit.key.endswith(" title"):
            made.setdefault(
                _term(hit), Label("topic", _term(hit), Span(passage, part, hit.start, hit.end), confidence, part)
            )
    return list(made.values())


def _in_text(passage: str, text: str, backed: set[str]) -> list[Label]:
    hits = [hit for hit in matcher().find(text) if not hit.key.endswith(" title")]
    places = {(_term(hit), hit.start) for hit in hits}
    count = Counter(term for term, _ in places)
    made: dict[str, Label] = {}
    for hit in sorted(hits, key=lambda hit: (hit.key.endswith(" weak"), hit.start)):
        term, strong = _term(hit), hit.key.endswith(" strong")
        rule = _rule(count[term], strong, term in backed, len(text) <= _SHORT)
        if rule and term not in made:
            made[term] = Label("topic", term, Span(passage, "text", hit.start, hit.end), _CONFIDENCE[rule], rule)
    return sorted(made.values(), key=lambda each: each.span.start)


def _rule(count: int, strong: bool, backed: bool, short: bool) -> str:
    """By which rule a topic counts in a passage; "" if it does not."""
    if backed:
        return "title and text"
    if count >= 2:
        return "often"
    return "short post" if strong and short else ""


def _term(hit: Hit) -> str:
    return hit.key.partition(" ")[0]


@lru_cache(maxsize=1)
def matcher() -> Matcher:
    terms = vocabulary.topics().values()
    kinds = [(f"{term.id} strong", term.cues) for term in terms]
    kinds += [(f"{term.id} weak", term.weak) for term in terms]
    kinds += [(f"{term.id} title", term.title) for term in terms]
    return Matcher((key, cue) for key, cues in kinds for cue in cues)
